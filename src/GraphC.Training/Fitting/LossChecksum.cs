namespace GraphC.Training;

/// <summary>The bits of a sequence of losses in one number (FNV-1a).</summary>
public struct LossChecksum
{
    private uint hash = 2166136261;

    /// <summary>The checksum of an empty sequence.</summary>
    public LossChecksum()
    {
    }

    /// <summary>The checksum so far.</summary>
    public readonly uint Value => hash;

    /// <summary>Takes in a loss.</summary>
    public void Add(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        foreach (var part in loss.Bytes)
        {
            hash = (hash ^ part) * 16777619;
        }
    }
}
