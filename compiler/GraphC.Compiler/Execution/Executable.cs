using System.Runtime.Loader;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>
/// A compiled graph. A run takes one tensor for each input of the graph, updates the variables in place and returns the outputs. One run
/// at a time; executables that share variables may not run at the same time either.
/// </summary>
public sealed unsafe class Executable : IDisposable
{
    private readonly AssemblyLoadContext context;
    private readonly EmittedProgram program;
    private readonly Arena arena = new();
    private readonly Tensor[] constants;
    private readonly OutputTensors outputs;
    private readonly Variable[] updated;
    private readonly long[] extents;
    private readonly nint[] addresses;
    private readonly ulong seed;
    private int running;
    private readonly int threads;
    private readonly TeamChoice choice = new();
    private readonly RunObserver? observer;
    private bool disposed;

    internal Executable(Graph graph, byte[] assembly, CompileOptions options, CompileReport report, IReadOnlyList<Tensor> constants, RunObserver? observer = null)
    {
        Graph = graph;
        Report = report;
        seed = options.Seed;
        threads = options.Watching == Watching.Values ? 1 : options.Threads;
        this.observer = observer;
        context = new AssemblyLoadContext(options.Name, isCollectible: true);
        context.Resolving += (_, name) => name.Name == typeof(EmittedProgram).Assembly.GetName().Name ? typeof(EmittedProgram).Assembly : null;
        using (var stream = new MemoryStream(assembly, writable: false))
        {
            var type = context.LoadFromStream(stream).GetType(ProgramClass.Loaded.FullName, throwOnError: true)!;
            program = (EmittedProgram)Activator.CreateInstance(type)!;
        }

        this.constants = [.. constants];
        outputs = new(graph);
        updated = [.. graph.Updates.Select(u => u.Variable)];
        extents = GC.AllocateArray<long>(graph.Symbols.Length + 1, pinned: true);
        addresses = GC.AllocateArray<nint>(graph.Inputs.Length + graph.Variables.Length + graph.Outputs.Length + constants.Count + 1, pinned: true);
        Outputs = new(this);
    }

    /// <summary>The graph as it was declared and closed.</summary>
    public Graph Graph { get; }

    /// <summary>How the compilation went.</summary>
    public CompileReport Report { get; }

    /// <summary>The number of completed runs; random ops depend on it. Set it to go on from a checkpoint.</summary>
    public ulong Step { get; set; }

    /// <summary>Who watches the kernels; null if nobody does.</summary>
    internal RunObserver? Observer => observer;

    /// <summary>The results of the last run.</summary>
    internal Tensor OutputAt(int index) => outputs.Current[index];

    /// <summary>The memory of temporaries between runs; tests fill it with garbage.</summary>
    internal Span<byte> Arena => new(arena.Base, (int)arena.Capacity);

    private RunOutputs Outputs { get; }

    /// <summary>Runs once.</summary>
    /// <param name="inputs">One tensor for each input, in the order of <see cref="Graph.Inputs"/>.</param>
    /// <returns>The outputs; their memory is used again by the next run.</returns>
    /// <exception cref="ObjectDisposedException">The executable was disposed.</exception>
    /// <exception cref="ArgumentException">The tensors do not fit the inputs; nothing was changed.</exception>
    /// <exception cref="IndexOutOfRangeException">An index in the data is out of range; no variable was changed.</exception>
    /// <exception cref="KernelException">A kernel is at fault, of a program compiled to be looked at; no variable was changed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is inside of a run; nothing was changed.</exception>
    public RunOutputs Run(params ReadOnlySpan<Tensor> inputs) => Run(CancellationToken.None, inputs);

    /// <summary>
    /// Runs once, if it is not cancelled. The token is asked before the run and before each step of a <see cref="Control.While"/>, which may
    /// never end by itself; everything else takes its time.
    /// </summary>
    /// <param name="cancellation">Ends the run.</param>
    /// <param name="inputs">One tensor for each input, in the order of <see cref="Graph.Inputs"/>.</param>
    /// <returns>The outputs; their memory is used again by the next run.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled; no variable was changed.</exception>
    /// <inheritdoc cref="Run(ReadOnlySpan{Tensor})"/>
    public RunOutputs Run(CancellationToken cancellation, params ReadOnlySpan<Tensor> inputs)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref running, 1) != 0)
        {
            throw new InvalidOperationException("This executable is running already: give each thread an executable of its own.");
        }

        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            Binding.Bind(Graph, inputs, extents.AsSpan(0, Graph.Symbols.Length));
            outputs.Prepare(extents, inputs);
            List<Tensor>? copies = null;
            Address(inputs, ref copies);
            Launch(cancellation);
            Step++;
            GC.KeepAlive(copies);
            foreach (var input in inputs)
            {
                GC.KeepAlive(input);
            }

            return Outputs;
        }
        finally
        {
            running = 0;
        }
    }

    /// <summary>The bytes of temporary memory that a run with these extents needs.</summary>
    /// <param name="symbols">The value of each of the graph's symbols.</param>
    public long ArenaBytes(params ReadOnlySpan<long> symbols)
    {
        RequireAll(symbols);
        fixed (long* first = symbols)
        {
            return BytesFor(first);
        }
    }

    /// <summary>The memory that runs with these extents hold, and where it peaks: <c>Console.WriteLine(train.Memory(64))</c>.</summary>
    /// <param name="symbols">The value of each of the graph's symbols; <see cref="Binding.Bind"/> tells those of given inputs.</param>
    /// <exception cref="ObjectDisposedException">The executable was disposed.</exception>
    /// <exception cref="ArgumentException">There are more or fewer symbols, or the temporaries cannot be addressed.</exception>
    public MemoryReport Memory(params ReadOnlySpan<long> symbols)
    {
        var arena = ArenaBytes(symbols);
        var values = symbols.ToArray();
        fixed (long* first = values)
        {
            var (kernel, bytes) = program.Peak(first);
            var temporaries = program.ArenaBytes(first, workers: 0);
            return new()
            {
                Extents = string.Join(", ", Graph.Symbols.Zip(values, (symbol, value) => $"{symbol} {value}")),
                Parameters = Bytes(Graph.Variables.Where(v => v.IsTrainable)),
                State = Bytes(Graph.Variables.Where(v => !v.IsTrainable)),
                Literals = constants.Sum(c => (long)c.Bytes.Length),
                Outputs = Bytes(Graph.Outputs),
                Temporaries = temporaries,
                Scratch = arena - temporaries,
                PeakKernel = kernel,
                PeakBytes = bytes,
            };
        }

        long Bytes(IEnumerable<Node> nodes) => nodes.Sum(n => checked(n.Shape.Elements.Evaluate(s => values[Graph.Symbols.IndexOf(s)]) * n.DType.Size));
    }

    /// <summary>Releases the memory and unloads the program. The variables keep their values.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            arena.Dispose();
            context.Unload();
            observer?.Dispose();
        }
    }

    private void RequireAll(ReadOnlySpan<long> symbols)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (symbols.Length != Graph.Symbols.Length)
        {
            throw new ArgumentException($"The program has the extents {string.Join(", ", Graph.Symbols)}; {symbols.Length} values were given.", nameof(symbols));
        }

        foreach (var value in symbols)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(symbols));
        }
    }

    // Tensors without elements may have absurd extents: their products must not wrap around to a small number.
    private long BytesFor(long* extent)
    {
        try
        {
            return program.ArenaBytes(extent, threads);
        }
        catch (OverflowException)
        {
            throw new ArgumentException("The extents need more memory than can be addressed.");
        }
    }

    private bool Watch(RunObserver watcher, in Frame frame)
    {
        watcher.Begin(frame.Step);
        try
        {
            var succeeded = Execute(frame);
            watcher.End();
            return succeeded;
        }
        catch (KernelException)
        {
            watcher.Undo();
            throw;
        }
    }

    private bool Execute(in Frame frame)
    {
        if (threads == 1 || !program.IsWorthTeam(frame.Extents))
        {
            return program.Run(frame, 0, 1, null);
        }

        // A team that is at work for another executable is not waited for: alone the results are the same.
        var onTeam = choice.Begin();
        var succeeded = onTeam && WorkerTeam.Of(threads).TryRun(program, frame, out var result) ? result : program.Run(frame, 0, 1, null);
        choice.End();
        return succeeded;
    }

    private void Launch(CancellationToken cancellation)
    {
        var fault = default(Fault);
        fixed (long* extent = extents)
        fixed (nint* address = addresses)
        {
            arena.EnsureCapacity(BytesFor(extent));
            var frame = new Frame
            {
                Extents = extent,
                Arena = arena.Base,
                Inputs = (byte**)address,
                Variables = (byte**)(address + Graph.Inputs.Length),
                Outputs = (byte**)(address + Graph.Inputs.Length + Graph.Variables.Length),
                Constants = (byte**)(address + Graph.Inputs.Length + Graph.Variables.Length + Graph.Outputs.Length),
                Fault = &fault,
                Seed = seed,
                Step = Step,
                Cancellation = cancellation,
                Observer = observer,
            };
            if (!(observer is null ? Execute(frame) : Watch(observer, frame)))
            {
                throw fault.Check == Fault.Cancelled
                    ? new OperationCanceledException("The run was cancelled. No variable was changed.", cancellation)
                    : new IndexOutOfRangeException(
                        $"{program.DescribeCheck(fault.Check - 1)}: the index {fault.Value} is out of range; it must be at least 0 and below {fault.Extent}. No variable was changed.");
            }
        }
    }

    private void Address(ReadOnlySpan<Tensor> inputs, ref List<Tensor>? copies)
    {
        var slot = 0;
        foreach (var input in inputs)
        {
            addresses[slot++] = (IsUpdated(input) ? Copy(input, ref copies) : input).Address;
        }

        foreach (var variable in Graph.Variables)
        {
            addresses[slot++] = variable.Value.Address;
        }

        foreach (var output in outputs.Current)
        {
            addresses[slot++] = output.Address;
        }

        foreach (var constant in constants)
        {
            addresses[slot++] = constant.Address;
        }
    }

    /// <summary>True if a run would write over this input: it is the value of a variable, fed by its own hand.</summary>
    private bool IsUpdated(Tensor input)
    {
        foreach (var variable in updated)
        {
            if (ReferenceEquals(variable.Value, input))
            {
                return true;
            }
        }

        return false;
    }

    private static Tensor Copy(Tensor input, ref List<Tensor>? copies)
    {
        var copy = input.Clone();
        (copies ??= []).Add(copy);
        return copy;
    }
}
