using Google.Protobuf;
using GraphC.Tests.Fuzz;

namespace GraphC.Onnx.Tests.Hostile.Fuzz;

/// <summary>
/// Damaged models are read and run, or refused with an error for the user, never anything else; quickly, and in bounded memory.
/// </summary>
public class DamagedModelsTests
{
    /// <summary>One model of so many is run: compiling takes a hundred times as long as reading.</summary>
    private const int RunEvery = 40;

    private static readonly Format.ModelProto[] Sound = [.. SoundModels.All.Values.Select(make => make())];

    [Fact]
    public void A_damaged_file_is_read_or_refused()
    {
        byte[][] sound = [.. Sound.Select(m => m.ToByteArray())];
        Trials.Run(seeds: 40, perSeed: 100, seed =>
        {
            var damage = new Damage(seed);
            return i => Import(damage.Apply(sound), run: i % RunEvery == 0);
        });
    }

    [Fact]
    public void A_changed_model_is_imported_or_refused() => Trials.Run(seeds: 40, perSeed: 100, seed =>
    {
        var mutation = new Mutation(seed);
        return i => Import(mutation.Apply(Sound).ToByteArray(), run: i % RunEvery == 0);
    });

    /// <summary>What is wrong with how a model was read; null if nothing is.</summary>
    private static string? Import(byte[] file, bool run)
    {
        try
        {
            using var model = OnnxModel.Parse(file, Refusal.Options);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            if (run)
            {
                _ = model.Run(SoundModels.Feeds(model), patience.Token);
            }
            else
            {
                _ = model.Import();
            }
        }
        catch (Exception e) when (Refusal.IsForUser(e) || (run && e is IndexOutOfRangeException or OperationCanceledException))
        {
            return Refusal.IsPrintable(e.Message) ? null : $"an error that is not fit to print: {e.Message}";
        }

        return null;
    }
}
