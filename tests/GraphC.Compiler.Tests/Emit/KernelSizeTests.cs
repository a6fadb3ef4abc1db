using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using GraphC.Compiler.Tests.Fuzz;
using GraphC.Compiler.Tests.Support;
using GraphC.Compiler.Tests.Sweep;

namespace GraphC.Compiler.Tests.Emit;

/// <summary>RyuJIT silently gives up on methods above 60,000 bytes of IL or 2,000 locals, and stops to inline at about 900.</summary>
public class KernelSizeTests
{
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

            AssertSmall(program.Close());
        }
    }

    [Fact]
    public void Kernels_of_a_training_step_are_small_enough_to_be_optimized()
    {
        var model = new Classifier();
        AssertSmall(Graph.Close([model.Loss], new Adam(1e-3).Minimize(model.Loss)));
    }

    [Fact]
    public void Kernels_of_long_expressions_are_small_enough_to_be_optimized()
    {
        for (var seed = 0; seed < 3; seed++)
        {
            AssertSmall(new RandomGraph(seed, 200).Graph);
        }

        var x = Declare.Input("x", Declare.Float32, [Declare.Batch, 8]);
        Node[] terms = [.. Enumerable.Range(0, 700).Select(i => (x * (i + 1)).Sin())];
        AssertSmall(Graph.Close([Enumerable.Range(0, 2000).Aggregate(x, (y, i) => i % 3 == 0 ? y.Sin() : y * 0.9 + 0.1)]));
        AssertSmall(Graph.Close([terms.Aggregate((a, b) => a * 0.5 + b)]));
        AssertSmall(Graph.Close([Movement.Concat(1, terms)]));
        AssertSmall(Graph.Close([.. terms]));
    }

    private static void AssertSmall(Graph graph)
    {
        var source = Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Source;
        using var image = new PEReader(new MemoryStream(RoslynBuild.Compile(source, "Sizes")));
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
