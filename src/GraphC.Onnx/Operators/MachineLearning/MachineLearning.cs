using System.Collections.Immutable;

namespace GraphC.Onnx.Operators.MachineLearning;

/// <summary>The operators of the domain <c>ai.onnx.ml</c>, which come from libraries of classical models.</summary>
internal static class MachineLearning
{
    private const string Domain = "ai.onnx.ml";

    public static ImmutableArray<Operator> Operators { get; } =
    [
        .. Features.Operators.Concat(Labels.Operators).Concat(LinearModels.Operators).Concat(Trees.Operators).Concat(SupportVectors.Operators)
            .Select(o => o with { Domain = Domain }),
    ];

    /// <summary>Why there is no operator of a name.</summary>
    public static IEnumerable<(string Domain, string Name, string Reason)> Refused { get; } =
        ((string[])["ZipMap", "DictVectorizer", "CastMap"]).Select(name => (Domain, name, "maps from keys to values are not supported"));
}
