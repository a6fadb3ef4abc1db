using GraphC.Onnx.Operators;

namespace GraphC.Onnx;

/// <summary>An operator that models may have.</summary>
/// <param name="Domain">The domain; empty for ONNX's own.</param>
/// <param name="Name">The operator.</param>
/// <param name="Since">The first version of the domain's operator set for which it is known.</param>
/// <param name="Until">The last one; null where it is known in every later one.</param>
public sealed record OnnxOperator(string Domain, string Name, int Since, int? Until);

/// <summary>What of ONNX GraphC knows, from the table that the importer looks into.</summary>
public static class OnnxOperators
{
    /// <summary>All operators, by domain, name and version.</summary>
    public static IReadOnlyList<OnnxOperator> Table { get; } =
    [
        .. OperatorTable.All
            .Select(o => new OnnxOperator(o.Domain, o.Name, o.Since, o.Until < int.MaxValue ? o.Until : o.Domain.Length == 0 ? OperatorTable.Newest : null))
            .OrderBy(o => o.Domain, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Since),
    ];
}
