using Google.Protobuf;

namespace GraphC.Onnx.Tests.Hostile;

/// <summary>Files that end early.</summary>
public class TruncatedTests
{
    [Theory]
    [MemberData(nameof(SoundModels.Names), MemberType = typeof(SoundModels))]
    public void A_model_runs_whole_and_is_refused_in_part(string name)
    {
        var file = SoundModels.All[name]().ToByteArray();
        RunWhole(file);
        var refused = 0;
        for (var length = 0; length < file.Length; length++)
        {
            refused += Refusal.Bounded(() => Refusal.Import(file[..length])) is null ? 0 : 1;
        }

        // Without the domain of functions that is imported last, a model that uses none is a whole one.
        Assert.InRange(refused, file.Length - 10, file.Length);
    }

    [Fact]
    public void A_large_model_is_refused_at_every_hundredth_byte()
    {
        var model = SoundModels.All["perceptron"]();
        var weights = model.Graph.Initializer[2];
        weights.Dims[1] = 1000;
        weights.RawData = ByteString.CopyFrom(new byte[8 * 1000 * sizeof(float)]);
        var file = model.ToByteArray();
        Assert.InRange(file.Length, 10_000, 100_000);
        Refusal.Import(file);
        for (var length = 0; length < file.Length - 10; length += 100)
        {
            Refusal.Of(() => Refusal.Import(file[..length]));
        }
    }

    private static void RunWhole(byte[] file)
    {
        using var model = OnnxModel.Parse(file, Refusal.Options);
        try
        {
            var outputs = model.Run(SoundModels.Feeds(model));
            Assert.Equal(model.Outputs.Count, outputs.Count);
        }
        catch (UnsupportedModelException e)
        {
            Assert.All(e.Nodes, n => Assert.StartsWith("Sequence", n.Operator));
        }
    }
}
