using System.Runtime.InteropServices;
using Models;

// A program that knows nothing of GraphC: it is compiled against exported assemblies alone, and finds nothing else where it lies.
// What it prints, the tests read.
var folder = args[1];
switch (args[0])
{
    case "bits":
        Bits();
        break;
    case "threads":
        Threads();
        break;
    case "edges":
        Edges();
        break;
    case "misuse":
        Misuse();
        break;
}

var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name!).Where(n => n.Contains("GraphC", StringComparison.Ordinal));
Console.WriteLine($"assemblies of GraphC: {loaded.Count()}");

// Every model on the inputs that lie in the folder, by both overloads, the other one from memory that is not aligned.
void Bits()
{
    var (mlp, filed, cnn, gpt, mixed) = (new Mlp(), Filed.Load(Path.Combine(folder, "Filed.weights")), new Cnn(threads: 2), new Gpt(), new Mixed());
    foreach (var batch in (int[])[0, 1, 3, 64])
    {
        var x = Read<float>($"mlp.{batch}.0");
        Write($"mlp.{batch}.0", mlp.Predict(x, batch), (y, offset) => mlp.Predict(Shifted(x, offset), y, batch));
        Write($"filed.{batch}.0", filed.Predict(x, batch), (y, offset) => filed.Predict(Shifted(x, offset), y, batch));
        var images = Read<float>($"cnn.{batch}.0");
        Write($"cnn.{batch}.0", cnn.Predict(images, batch), (y, offset) => cnn.Predict(Shifted(images, offset), y, batch));
    }

    foreach (var (batch, time) in ((int, int)[])[(1, 1), (2, 12), (5, 7)])
    {
        var tokens = Read<long>($"gpt.{batch}.{time}.0");
        Write($"gpt.{batch}.{time}.0", gpt.Predict(tokens, batch, time), (y, offset) => gpt.Predict(Shifted(tokens, offset), y, batch, time));
    }

    foreach (var (steps, batch) in ((int, int)[])[(4, 3), (1, 2), (0, 5)])
    {
        var (items, mask, ids, value, octets, rounds) = (
            Read<float>($"mixed.{steps}.{batch}.0"), Read<bool>($"mixed.{steps}.{batch}.1"), Read<long>($"mixed.{steps}.{batch}.2"),
            Read<double>($"mixed.{steps}.{batch}.3"), Read<byte>($"mixed.{steps}.{batch}.4"), Read<int>($"mixed.{steps}.{batch}.5"));
        var (state, chosen, both, next, sum, drawn, looped, given, again) = mixed.Predict(items, mask, ids, value, octets, rounds, steps, batch, seed: 7, step: 3);
        Save($"mixed.{steps}.{batch}.0", state);
        Save($"mixed.{steps}.{batch}.1", chosen);
        Save($"mixed.{steps}.{batch}.2", both);
        Save($"mixed.{steps}.{batch}.3", next);
        Save($"mixed.{steps}.{batch}.4", sum);
        Save($"mixed.{steps}.{batch}.5", drawn);
        Save($"mixed.{steps}.{batch}.6", looped);
        Save($"mixed.{steps}.{batch}.7", given);
        Save($"mixed.{steps}.{batch}.8", again);
    }
}

// 8 threads × 1,000 predictions of each model, on one instance, with inputs of their own.
void Threads()
{
    var (mlp, cnn, gpt) = (new Mlp(), new Cnn(), new Gpt());
    var (x, images, tokens) = (Read<float>("mlp.3.0"), Read<float>("cnn.1.0"), Read<long>("gpt.2.12.0"));
    Together("mlp", Mlp.LogitsLength(3), t => Scaled(x, t), (input, y) => mlp.Predict(input, y, 3));
    Together("cnn", Cnn.LogitsLength(1), t => Scaled(images, t), (input, y) => cnn.Predict(input, y, 1));
    Together("gpt", Gpt.LogitsLength(2, 12), t => Array.ConvertAll(tokens, token => (token + t) % 11), (input, y) => gpt.Predict(input, y, 2, 12));

    static float[] Scaled(float[] x, int thread) => Array.ConvertAll(x, e => e * (1 + thread));
}

// Inputs and outputs that end where the memory does: who reads or writes one byte too many does not live to tell.
void Edges()
{
    var (mlp, cnn, gpt, mixed) = (new Mlp(), new Cnn(), new Gpt(), new Mixed());
    foreach (var batch in (int[])[1, 3, 64])
    {
        mlp.Predict(AtEdge(Read<float>($"mlp.{batch}.0")), AtEdge(new float[Mlp.LogitsLength(batch)]), batch);
        cnn.Predict(AtEdge(Read<float>($"cnn.{batch}.0")), AtEdge(new float[Cnn.LogitsLength(batch)]), batch);
    }

    gpt.Predict(AtEdge(Read<long>("gpt.5.7.0")), AtEdge(new float[Gpt.LogitsLength(5, 7)]), 5, 7);
    mixed.Predict(
        AtEdge(Read<float>("mixed.4.3.0")), AtEdge(Read<bool>("mixed.4.3.1")), AtEdge(Read<long>("mixed.4.3.2")), AtEdge(Read<double>("mixed.4.3.3")),
        AtEdge(Read<byte>("mixed.4.3.4")), AtEdge(Read<int>("mixed.4.3.5")), 4, 3, seed: 1);
    Console.WriteLine("nothing beyond the edge was touched");
}

void Misuse()
{
    var (mlp, gpt, mixed) = (new Mlp(), new Gpt(), new Mixed());
    var (x, y) = (new float[300], new float[30]);
    Try("too short", () => mlp.Predict(x.AsSpan(1), y, 3));
    Try("too long", () => mlp.Predict(x, y, 2));
    Try("output too short", () => mlp.Predict(x, y.AsSpan(1), 3));
    Try("negative", () => mlp.Predict(x, y, -1));
    Try("negative arrays", () => mlp.Predict(x, -1));
    Try("overflow", () => mlp.Predict(x, y, int.MaxValue));
    Try("overlap", () => mlp.Predict(x, x.AsSpan(270), 3));
    Try("threads", () => _ = new Mlp(threads: 0));
    Try("index", () => gpt.Predict([1, 11], 1, 2));
    Try("impossible", () => gpt.Predict(new long[13], 1, 13));
    Try("cancelled", () => mixed.Predict(new float[3], new bool[1], new long[1], new double[1], new byte[1], [1], 1, 1, seed: 0, cancellation: new CancellationToken(true)));
    Try("endless", () => mixed.Predict(
        new float[3], new bool[1], new long[1], new double[1], new byte[1], [int.MaxValue], 1, 1, seed: 0, cancellation: new CancellationTokenSource(50).Token));
    Try("fine", () => mlp.Predict(x, y, 3));
    foreach (var file in Directory.GetFiles(folder, "*.bad").Order(StringComparer.Ordinal))
    {
        Try(Path.GetFileNameWithoutExtension(file), () => Filed.Load(file));
    }
}

void Together<T>(string name, int length, Func<int, T[]> inputOf, Action<T[], float[]> predict)
{
    const int Count = 8, Calls = 1000;
    var (inputs, expected) = (new T[Count][], new float[Count][]);
    for (var t = 0; t < Count; t++)
    {
        (inputs[t], expected[t]) = (inputOf(t), new float[length]);
        predict(inputs[t], expected[t]);
    }

    long wrong = 0, allocated = 0;
    using var start = new Barrier(Count);
    var threads = Enumerable.Range(0, Count).Select(t => new Thread(() =>
    {
        var y = new float[length];
        start.SignalAndWait();
        predict(inputs[t], y);
        start.SignalAndWait();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var differ = 0;
        for (var i = 0; i < Calls; i++)
        {
            y[0] = float.NaN;
            predict(inputs[t], y);
            differ += MemoryMarshal.AsBytes(y.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(expected[t].AsSpan())) ? 0 : 1;
        }

        Interlocked.Add(ref allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        Interlocked.Add(ref wrong, differ);
    })).ToList();
    threads.ForEach(t => t.Start());
    threads.ForEach(t => t.Join());

    // What one thread alone allocates is nothing at all; of eight, each may be the first to need a workspace of its own.
    var only = new float[length];
    Many();
    var zero = GC.GetAllocatedBytesForCurrentThread();
    Many();
    var alone = GC.GetAllocatedBytesForCurrentThread() - zero;
    Console.WriteLine($"{name}: {wrong} wrong, {allocated / (Count * Calls)} bytes a call, alone {alone}");

    void Many()
    {
        for (var i = 0; i < 200; i++)
        {
            predict(inputs[0], only);
        }
    }
}

T[] Read<T>(string name) where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(Path.Combine(folder, name + ".in"))).ToArray();

void Save<T>(string name, T[] value) where T : unmanaged => File.WriteAllBytes(Path.Combine(folder, name + ".out"), MemoryMarshal.AsBytes(value.AsSpan()).ToArray());

void Write(string name, float[] value, Action<float[], int> again)
{
    Save(name, value);
    var other = new float[value.Length];
    again(other, 1);
    if (!MemoryMarshal.AsBytes(other.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(value.AsSpan())))
    {
        Console.WriteLine($"{name}: the overloads differ");
    }
}

static ReadOnlySpan<T> Shifted<T>(T[] values, int offset)
{
    var shifted = new T[values.Length + offset];
    values.CopyTo(shifted, offset);
    return shifted.AsSpan(offset);
}

static void Try(string name, Action action)
{
    try
    {
        action();
        Console.WriteLine($"{name}: nothing");
    }
    catch (Exception e)
    {
        Console.WriteLine($"{name}: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
    }
}

static Span<T> AtEdge<T>(T[] values) where T : unmanaged
{
    var span = MemoryMarshal.Cast<byte, T>(Edge.BytesBefore(values.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));
    values.CopyTo(span);
    return span;
}

/// <summary>Memory behind which there is none.</summary>
internal static unsafe class Edge
{
    public static Span<byte> BytesBefore(int bytes)
    {
        const int Page = 4096, ReadWrite = 3, PrivateAnonymous = 0x22;
        var whole = (bytes + Page - 1) / Page * Page;
        var memory = (byte*)mmap(null, (nuint)whole + Page, ReadWrite, PrivateAnonymous, -1, 0);
        return memory != (byte*)-1 && mprotect(memory + whole, Page, 0) == 0
            ? new(memory + (whole - bytes), bytes)
            : throw new InvalidOperationException("There is no memory with an edge.");
    }

    [DllImport("libc")]
    private static extern void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc")]
    private static extern int mprotect(void* address, nuint length, int protection);
}
