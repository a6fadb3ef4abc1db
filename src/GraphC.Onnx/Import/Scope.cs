namespace GraphC.Onnx.Import;

/// <summary>Names of a graph and, by way of its parent, of the graphs around it.</summary>
internal sealed class Scope(Scope? parent, Func<string, Operand?>? given = null)
{
    private readonly Dictionary<string, Operand?> names = [];

    /// <summary>True if what is bound here has a name that a run can ask for.</summary>
    public bool IsOutermost => parent is null;

    /// <summary>The names of tensors that are bound here.</summary>
    public IReadOnlyCollection<string> Tensors => [.. names.Where(n => n.Value is TensorOperand).Select(n => n.Key)];

    /// <summary>What a name stands for; null if it is not there (yet).</summary>
    public Operand? Find(string name)
    {
        if (names.TryGetValue(name, out var operand))
        {
            return operand;
        }

        operand = given?.Invoke(name);
        if (operand is null)
        {
            return parent?.Find(name);
        }

        Bind(name, operand);
        return operand;
    }

    public void Bind(string name, Operand operand)
    {
        names[name] = operand;
        if (IsOutermost)
        {
            operand.Name ??= name;
        }
    }
}
