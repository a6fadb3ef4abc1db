using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using GraphC.Compiler.Tests.Fuzz;
using GraphC.Compiler.Tests.Support;
using GraphC.Compiler.Tests.Sweep;

namespace GraphC.Compiler.Tests.Emit;

/// <summary>
/// RyuJIT silently gives up on methods above 60,000 bytes of IL, 2,000 blocks or 2,000 locals, and stops to inline at about 900 locals. So
/// the runtime is asked how it compiled every emitted method.
/// </summary>
[Collection(nameof(Alone))]
public class KernelSizeTests
{
    [Fact]
    public void A_method_that_is_too_large_would_be_noticed()
    {
        var sums = string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"x += x * {i};"));
        var tiers = JitLog.Compile(RoslynBuild.Compile($"static class Big {{ static int Sum(int x) {{ {sums} return x; }} static int One(int x) => x; }}", "Big"));
        Assert.Equal(JitTier.MinOptJitted, tiers["Big.Sum"]);
        Assert.Equal(JitTier.Optimized, tiers["Big.One"]);
    }

    [Fact]
    public void Kernels_of_all_samples_are_small_enough_to_be_optimized()
    {
        foreach (var some in OpTable.All.Chunk(12))
        {
            var program = new SweepProgram();
            foreach (var (definition, sample) in some.SelectMany(d => d.Samples.Select(s => (d, s))))
            {
                foreach (var variant in Variant.Dressed)
                {
                    program.Add(sample, variant, DType.Float32, $"{definition} {sample.Label} {variant.Name}");
                }

                if (sample.Differentiable)
                {
                    program.AddGradients(sample, Variant.Dressed[0], DType.Float32, $"{definition} {sample.Label}");
                }
            }

            AssertOptimized(program.Close());
        }
    }

    [Fact]
    public void Kernels_of_a_training_step_are_small_enough_to_be_optimized()
    {
        var model = new Classifier();
        AssertOptimized(Graph.Close([model.Loss], new Adam(1e-3).Minimize(model.Loss)));
    }

    [Fact]
    public void A_deep_training_step_is_small_enough_to_be_optimized_with_the_method_that_calls_its_kernels()
    {
        var x = Declare.Input("x", Declare.Float32, [Declare.Batch, 64]);
        var loss = Enumerable.Range(0, 100).Aggregate(x, (y, _) => y + y.Dense(64).Relu()).Square().Mean();
        AssertOptimized(Graph.Close([loss], new Adam(1e-3).Minimize(loss), [x]));
    }

    [Fact]
    public void Kernels_of_long_expressions_are_small_enough_to_be_optimized()
    {
        for (var seed = 0; seed < 3; seed++)
        {
            AssertOptimized(new RandomGraph(seed, 200).Graph);
        }

        var x = Declare.Input("x", Declare.Float32, [Declare.Batch, 8]);
        Node[] terms = [.. Enumerable.Range(0, 700).Select(i => (x * (i + 1)).Sin())];
        AssertOptimized(Graph.Close([Enumerable.Range(0, 2000).Aggregate(x, (y, i) => i % 3 == 0 ? y.Sin() : y * 0.9 + 0.1)]));
        AssertOptimized(Graph.Close([terms.Aggregate((a, b) => a * 0.5 + b)]));
        AssertOptimized(Graph.Close([Movement.Concat(1, terms)]));
        AssertOptimized(Graph.Close([.. terms]));
    }

    private static void AssertOptimized(Graph graph)
    {
        var source = Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Source;
        var assembly = RoslynBuild.Compile(source, "Sizes");
        Assert.All(JitLog.Compile(assembly), method => Assert.True(method.Value == JitTier.Optimized, $"{method.Key} is {method.Value}"));
        using var image = new PEReader(new MemoryStream(assembly));
        var reader = image.GetMetadataReader();
        foreach (var method in reader.MethodDefinitions.Select(reader.GetMethodDefinition).Where(m => m.RelativeVirtualAddress != 0))
        {
            var name = reader.GetString(method.Name);
            var body = image.GetMethodBody(method.RelativeVirtualAddress);
            var locals = body.LocalSignature.IsNil ? 0 : reader.GetBlobReader(reader.GetStandaloneSignature(body.LocalSignature).Signature) is var blob
                && blob.ReadByte() == 7 ? blob.ReadCompressedInteger() : 0;
            if (name[0] == 'K' || name == "Store")
            {
                Assert.True(body.GetILBytes()!.Length < 60_000, $"{name} has {body.GetILBytes()!.Length} bytes of IL");
                Assert.True(locals < 900, $"{name} has {locals} locals");
            }
        }
    }
}
