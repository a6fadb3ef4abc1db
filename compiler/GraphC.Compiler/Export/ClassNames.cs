using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>What the members, parameters and locals of an exported class are called.</summary>
internal sealed class ClassNames
{
    // What C# refuses as the name of a part of a tuple.
    private static readonly string[] NoTupleNames = ["CompareTo", "Deconstruct", "Equals", "GetHashCode", "Rest", "ToString"];

    // The members of a tensor are a stem and one of these, so that different stems make different members.
    private static readonly string[] Suffixes = ["Name", "Shape", "Length"];

    private readonly Identifiers members;
    private readonly Identifiers parameters = Identifiers.Parameters([]);
    private readonly object seed = new(), step = new(), cancellation = new();

    public ClassNames(ExportSignature signature)
    {
        var name = signature.Class;
        members = Identifiers.Members(
        [
            .. NoTupleNames, .. Suffixes.Where(s => name.EndsWith(s, StringComparison.Ordinal)).Select(s => name[..^s.Length]),
        ]);
        foreach (var tensor in signature.Tensors)
        {
            _ = Member(tensor);
            _ = Parameter(tensor);
        }

        // The tensors choose first, then the extents; the rest takes what is left.
        Dims = [.. signature.Dims.Select(d => Parameter(d))];
        (Seed, Step, Cancellation) = (parameters.Of(seed, "seed"), parameters.Of(step, "step"), parameters.Of(cancellation, "cancellation"));
    }

    /// <summary>The parameters of the extents.</summary>
    public ImmutableArray<string> Dims { get; }

    public string Seed { get; }

    public string Step { get; }

    public string Cancellation { get; }

    /// <summary>What the names of a tensor's members begin with, and what it is called in a tuple.</summary>
    public string Member(ExportTensor tensor) => members.Of(tensor, IsPlace(tensor.Name) ? $"output {tensor.Name}" : tensor.Name);

    /// <summary>The parameter of a tensor.</summary>
    public string Parameter(ExportTensor tensor) => parameters.Of(tensor, tensor.Name);

    /// <summary>The parameter of an extent.</summary>
    public string Parameter(DimSymbol dim) => parameters.Of(dim, dim.Name);

    /// <summary>The local that points to a tensor's first element.</summary>
    public string Pointer(ExportTensor tensor) => parameters.Of((tensor, "first"), $"{tensor.Name} first");

    // Item3 names the third part of a tuple, whatever the part is called.
    private static bool IsPlace(string name) =>
        name.StartsWith("Item", StringComparison.OrdinalIgnoreCase) && name.Skip("Item".Length).All(c => !char.IsAsciiLetter(c));
}
