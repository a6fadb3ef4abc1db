using System.Collections.Immutable;

namespace GraphC;

/// <summary>Unique names for the variables of one graph.</summary>
internal static class Naming
{
    /// <summary>
    /// <c>scope.leaf</c>; the second scope of a name becomes <c>name_1</c>. Variables come in topological order, so the names follow the
    /// data. A slot is named after its parameter: <c>dense.weight.momentum</c>.
    /// </summary>
    public static ImmutableDictionary<Variable, string> Of(IEnumerable<Variable> variables)
    {
        var all = variables.SelectMany(Owners).Distinct().ToList();
        var usedScopes = new HashSet<string>(StringComparer.Ordinal);
        var usedNames = new HashSet<string>(StringComparer.Ordinal);
        var scopes = new Dictionary<VariableScope, string>();
        var names = ImmutableDictionary.CreateBuilder<Variable, string>();
        foreach (var variable in all)
        {
            if (!scopes.TryGetValue(variable.Scope, out var scope))
            {
                var stem = variable.Scope.Owner is { } owner ? names[owner] : variable.Scope.Name;
                scopes.Add(variable.Scope, scope = variable.Scope.Owner is null ? Unique(stem, usedScopes) : stem);
            }

            names.Add(variable, Unique(variable.Leaf.Length == 0 ? scope : $"{scope}.{variable.Leaf}", usedNames));
        }

        return names.ToImmutable();
    }

    private static IEnumerable<Variable> Owners(Variable variable) =>
        variable.Scope.Owner is { } owner ? Owners(owner).Append(variable) : [variable];

    private static string Unique(string stem, HashSet<string> used)
    {
        var name = stem;
        for (var i = 1; !used.Add(name); i++)
        {
            name = $"{stem}_{i}";
        }

        return name;
    }
}
