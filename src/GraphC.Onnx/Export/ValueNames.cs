namespace GraphC.Onnx.Export;

/// <summary>Names of values, each given once in the whole model: a name of a body must not hide one of the graph around it.</summary>
internal sealed class ValueNames
{
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Takes a name as it is, if it is free.</summary>
    public bool TryTake(string name) => used.Add(name);

    /// <summary>A free name: the stem, or the stem with a number.</summary>
    public string Fresh(string stem)
    {
        var count = counts.GetValueOrDefault(stem);
        var name = count == 0 ? stem : $"{stem}_{count}";
        while (!used.Add(name))
        {
            name = $"{stem}_{++count}";
        }

        counts[stem] = count + 1;
        return name;
    }
}
