using System.Globalization;
using System.Text;

namespace GraphC.Training;

/// <summary>One pass over the examples.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Of">The number of epochs that were asked for.</param>
/// <param name="Examples">The number of examples seen in it.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Names">What the outputs are called.</param>
/// <param name="Means">The mean of each output over the examples, measured while the parameters were changing.</param>
public sealed record Epoch(int Number, int Of, int Examples, TimeSpan Time, IReadOnlyList<string> Names, IReadOnlyList<double> Means)
{
    /// <summary>The mean of the first output.</summary>
    public double Loss => Means[0];

    /// <summary>For example <c>epoch  3/10  loss 0.1234  accuracy 0.9621  81,200/s</c>.</summary>
    public override string ToString()
    {
        var of = Of.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder("epoch ").Append(Number.ToString(CultureInfo.InvariantCulture).PadLeft(of.Length)).Append('/').Append(of);
        for (var i = 0; i < Names.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Names[i]} {Means[i]:0.0000}");
        }

        return text.Append(CultureInfo.InvariantCulture, $"  {Examples / Math.Max(Time.TotalSeconds, 1e-9):N0}/s").ToString();
    }
}

/// <summary>How a training went.</summary>
/// <param name="Epochs">The completed epochs.</param>
/// <param name="Steps">The number of steps.</param>
/// <param name="Checksum">The bits of every step's loss in one number: two runs with the same number had the same losses, bit for bit.</param>
/// <param name="Stopped">True if it was stopped before its end.</param>
public sealed record History(IReadOnlyList<Epoch> Epochs, long Steps, uint Checksum, bool Stopped);
