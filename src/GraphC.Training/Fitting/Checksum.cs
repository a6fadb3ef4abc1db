namespace GraphC.Training;

/// <summary>The bits of a sequence of tensors, as the losses of all steps, in one number (FNV-1a).</summary>
public struct Checksum
{
    private uint hash = 2166136261;

    /// <summary>The checksum of an empty sequence.</summary>
    public Checksum()
    {
    }

    /// <summary>The checksum so far.</summary>
    public readonly uint Value => hash;

    /// <summary>The checksum of the current values of variables: two trainings with the same number ended with the same bits.</summary>
    public static uint Of(IEnumerable<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var checksum = new Checksum();
        foreach (var variable in variables)
        {
            checksum.Add(variable.Value);
        }

        return checksum.Value;
    }

    /// <summary>Takes in a tensor.</summary>
    public void Add(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        foreach (var part in tensor.Bytes)
        {
            hash = (hash ^ part) * 16777619;
        }
    }
}
