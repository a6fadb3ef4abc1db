using System.Collections.Immutable;
using GraphC.Compiler;
using GraphC.Onnx.Model;

namespace GraphC.Onnx.Execution;

/// <summary>
/// A part of a model that one compiled program computes, with the work on the host that can follow at once. Where an operator must know a
/// value to have a shape (the target of a Reshape, the count of a NonZero), the program ends; the next stage is made when the value is there.
/// </summary>
internal sealed class Stage : IDisposable
{
    private readonly IReadOnlyList<Feed> feeds;
    private readonly IReadOnlySet<string> defaults;
    private readonly IReadOnlyDictionary<string, OnnxTensor> revealed;
    private readonly IReadOnlyDictionary<string, OnnxValue> constants;
    private readonly IReadOnlyList<(string Name, ElementType Type)> outputs;
    private readonly IReadOnlyList<ModelNode> steps;
    private readonly Executable? program;

    public Stage(
        IReadOnlyList<Feed> feeds, IReadOnlySet<string> defaults, IReadOnlyDictionary<string, OnnxTensor> revealed, IReadOnlyDictionary<string, OnnxValue> constants,
        IReadOnlyList<(string Name, ElementType Type)> outputs, Executable? program, IReadOnlyList<ModelNode> steps, ImmutableArray<ModelNode> pending)
    {
        (this.feeds, this.defaults, this.revealed, this.constants, this.outputs, this.program, this.steps) =
            (feeds, defaults, revealed, constants, outputs, program, steps);
        Pending = pending;
    }

    /// <summary>A tensor that the program takes.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Type">Its element type.</param>
    /// <param name="Input">The graph's input.</param>
    internal sealed record Feed(string Name, ElementType Type, Node Input);

    /// <summary>The nodes that wait for what this stage computes.</summary>
    public ImmutableArray<ModelNode> Pending { get; }

    /// <summary>The stages that follow this one, each made for other values.</summary>
    public List<Stage> Next { get; } = [];

    /// <summary>The programs of this stage and of those that follow it.</summary>
    public int Programs => (program is null ? 0 : 1) + Next.Sum(s => s.Programs);

    /// <summary>True if this stage was made for such values.</summary>
    public bool Fits(ValueScope values) =>
        feeds.All(f => values.Get(f.Name) is OnnxTensor tensor && tensor.Type == f.Type && Fits(f.Input.Shape, tensor.Shape))
        && defaults.All(values.IsDefault)
        && revealed.All(r => values.Get(r.Key) is OnnxTensor tensor && Same(tensor, r.Value));

    /// <summary>Computes, and adds the results to the values.</summary>
    /// <exception cref="ModelFormatException">There is not as much memory as the model asks for, or a node has not all of its results.</exception>
    public void Run(ValueScope values, Func<ModelNode, ValueScope, OnnxValue?[]> host, CancellationToken cancellation)
    {
        foreach (var (name, value) in constants)
        {
            values.Set(name, value);
        }

        if (program is not null)
        {
            var results = Launch(program, [.. feeds.Select(f => ((OnnxTensor)values.Get(f.Name)).Data)], cancellation);
            for (var i = 0; i < outputs.Count; i++)
            {
                values.Set(outputs[i].Name, new OnnxTensor(outputs[i].Type, results[i].Clone()));
            }
        }

        foreach (var node in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            var results = host(node, values);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                if (node.Outputs[i].Length > 0)
                {
                    values.Set(node.Outputs[i], results.ElementAtOrDefault(i) ?? throw new ModelFormatException($"{node} has no output {i}"));
                }
            }
        }
    }

    public void Dispose()
    {
        program?.Dispose();
        Next.ForEach(s => s.Dispose());
    }

    private static RunOutputs Launch(Executable program, Tensor[] inputs, CancellationToken cancellation)
    {
        try
        {
            return program.Run(cancellation, inputs);
        }
        catch (OutOfMemoryException e)
        {
            throw new ModelFormatException("the model asks for more memory than there is", e);
        }
    }

    private static bool Fits(Shape declared, ReadOnlySpan<long> shape)
    {
        if (declared.Rank != shape.Length)
        {
            return false;
        }

        var bound = new Dictionary<DimSymbol, long>();
        for (var i = 0; i < shape.Length; i++)
        {
            if (declared[i].IsConstant ? declared[i].Value != shape[i]
                : declared[i].AsSymbol is { } symbol && !bound.TryAdd(symbol, shape[i]) && bound[symbol] != shape[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool Same(OnnxTensor a, OnnxTensor b) => a.Type == b.Type && a.Shape.SequenceEqual(b.Shape) && a.Data.Bytes.SequenceEqual(b.Data.Bytes);
}
