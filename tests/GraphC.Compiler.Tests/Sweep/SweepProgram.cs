using GraphC.Compiler.Tests.Support;
using GraphC.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Sweep;

/// <summary>Many applications of ops as one program, which is compiled once and run for several extents.</summary>
internal sealed class SweepProgram
{
    private readonly List<(Node Node, OpInput Spec)> fed = [];
    private readonly List<(Node Node, double Tolerance, string What)> results = [];

    /// <summary>How it is compiled.</summary>
    public CompileOptions Options { get; init; } = Agreement.Fresh;

    public SweepProgram() => Feed("extent", OpInput.Real(OpInput.N));

    /// <summary>Adds an application of a sample, in an element type.</summary>
    public void Add(OpSample sample, Variant variant, DType real, string what)
    {
        foreach (var y in variant.Leave(sample.Build(Enter(sample, variant, real, what))))
        {
            results.Add((y, Tolerance(sample, y.DType), what));
        }
    }

    /// <summary>Adds the gradients of a sample under a random cotangent.</summary>
    public void AddGradients(OpSample sample, Variant variant, DType real, string what)
    {
        var before = fed.Count;
        var y = variant.Leave(sample.Build(Enter(sample, variant, real, what)))[0];
        var wrt = fed.Skip(before).Select(f => f.Node).Where(n => n.DType.IsFloat).ToList();
        if (!y.DType.IsFloat || wrt.Count == 0)
        {
            return;
        }

        var dy = Feed($"{what} cotangent", new OpInput(y.DType, y.Shape));
        foreach (var gradient in Gradients.Vjp([(y, dy)], wrt))
        {
            results.Add((gradient, Tolerance(sample, gradient.DType), $"gradient of {what}"));
        }
    }

    /// <summary>True if some extents make no sense for what was added.</summary>
    public bool Allows(int n)
    {
        try
        {
            Binding.Of(Close(), Draw(n));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Compiles once and compares with the interpreter for every extent that is possible.</summary>
    public void Check(params int[] extents)
    {
        if (results.Count == 0)
        {
            return;
        }

        using var program = Compile(Close(), Options);
        foreach (var n in extents)
        {
            Agreement.Check(program, Draw(n), i => results[i].Tolerance, i => $"{results[i].What}, n = {n}");
        }
    }

    /// <summary>Compiles once and runs for every extent, which its options may have looked at.</summary>
    public void Run(params int[] extents)
    {
        using var program = Compile(Close(), Options);
        foreach (var n in extents)
        {
            program.Run(Draw(n));
        }
    }

    /// <summary>All that was added, as a graph.</summary>
    public Graph Close() => Graph.Close([.. results.Select(r => r.Node)], inputs: [.. fed.Select(f => f.Node)]);

    private Tensor[] Draw(int n)
    {
        var random = new Random(n);
        return [.. fed.Select(f => Samples.Draw(f.Spec, n, random))];
    }

    private Node[] Enter(OpSample sample, Variant variant, DType real, string what) =>
    [
        .. sample.Inputs.Select((input, i) =>
        {
            var spec = input.DType == Float32 ? input with { DType = real } : input;
            return variant.Enter(Feed($"{what} {i}", spec with { Shape = variant.Fed(spec) }), spec);
        }),
    ];

    private Node Feed(string name, OpInput spec)
    {
        var node = Input(name, spec.DType, spec.Shape);
        fed.Add((node, spec));
        return node;
    }

    // What is right to the last bits of a float is right to the last bits of a double.
    private static double Tolerance(OpSample sample, DType type) => type == Float64 ? sample.Tolerance * 1e-7 : sample.Tolerance;
}
