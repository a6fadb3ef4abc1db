using System.Collections.Immutable;

namespace GraphC.Onnx.Operators;

/// <summary>All operators, a family a file.</summary>
internal static class OperatorTable
{
    /// <summary>The oldest and the newest version of ONNX's own operator set whose operators are known here.</summary>
    public const int Oldest = 1, Newest = 28;

    public static ImmutableArray<Operator> All { get; } =
    [
        .. Arithmetic.Operators, .. Activations.Operators, .. Logic.Operators, .. Shapes.Operators, .. Constants.Operators,
        .. Gathering.Operators, .. Reductions.Operators, .. Casting.Operators,
        .. Images.Operators, .. Resizing.Operators, .. Quantization.Operators, .. ControlFlow.Operators,
        .. Contractions.Operators, .. BatchNorms.Operators, .. Norms.Operators, .. ClassLosses.Operators, .. UpdateRules.Operators, .. Differentiation.Operators,
        .. Attentions.Operators, .. TokenMixing.Operators, .. Recurrence.Operators, .. Randomness.Operators,
        .. Sequences.Operators, .. Optionals.Operators, .. Strings.Operators, .. TfIdf.Operators, .. Selecting.Operators, .. Suppression.Operators,
        .. Scattering.Operators, .. Signals.Operators, .. ImageSampling.Operators, .. ImageDecoding.Operators, .. MachineLearning.MachineLearning.Operators,
    ];

    private static readonly ILookup<(string Domain, string Name), Operator> ByName = All.ToLookup(o => (o.Domain, o.Name));

    /// <summary>Operators that there will not be, each with the reason.</summary>
    private static readonly Dictionary<(string Domain, string Name), string> Refused = MachineLearning.MachineLearning.Refused.ToDictionary(r => (r.Domain, r.Name), r => r.Reason);

    /// <summary>The operator of a version of its operator set.</summary>
    /// <param name="domain">The domain; empty for ONNX's own.</param>
    /// <param name="name">The operator's name.</param>
    /// <param name="version">The version of the domain's operator set.</param>
    /// <param name="reason">Why there is none.</param>
    public static Operator? Find(string domain, string name, long version, out string reason)
    {
        var versions = ByName[(domain, name)];
        reason = !versions.Any() ? Refused.GetValueOrDefault((domain, name), "there is no such operator in GraphC")
            : domain.Length == 0 && version > Newest ? $"the operator set {version} is newer than {Newest}, the newest that GraphC knows"
            : $"GraphC has this operator for the operator sets {string.Join(", ", versions.Select(o => o.Until == int.MaxValue ? $"from {o.Since} on" : $"{o.Since} to {o.Until}"))}";
        return domain.Length == 0 && version > Newest ? null : versions.FirstOrDefault(o => o.Since <= version && version <= o.Until);
    }
}
