using System.Collections.Immutable;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>An input or an output of an exported class.</summary>
/// <param name="Name">What the model calls it.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsInput">Whether it is read.</param>
/// <param name="ElementType">What its elements are in the model's own terms; null if that is the type's.</param>
internal sealed record ExportTensor(string Name, TensorType Type, bool IsInput, string? ElementType)
{
    /// <summary>The C# type of the elements.</summary>
    public string Element => FunctionText.TypeOf(Type.DType);
}

/// <summary>What an exported class is called and what it takes, all that is known before anything is compiled.</summary>
/// <param name="Assembly">The name of the assembly.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Class">The name of the class.</param>
/// <param name="Tensors">The inputs, then the outputs.</param>
/// <param name="Dims">The symbolic extents.</param>
/// <param name="Requirements">What must not be negative, and the node that would be impossible.</param>
/// <param name="Draws">Whether random numbers are drawn.</param>
/// <param name="MayBeStopped">Whether there are loops whose length the data decide.</param>
internal sealed record ExportSignature(
    string Assembly,
    string Namespace,
    string Class,
    ImmutableArray<ExportTensor> Tensors,
    ImmutableArray<DimSymbol> Dims,
    ImmutableArray<(Dim Dim, string Node)> Requirements,
    bool Draws,
    bool MayBeStopped)
{
    // A class or a part of a namespace that is called so would hide the type from the emitted code.
    private static readonly HashSet<string> Hidden =
    [
        .. typeof(object).Assembly.GetExportedTypes().Concat(typeof(EmittedProgram).Assembly.GetExportedTypes())
            .Where(t => !t.IsNested && !t.IsGenericType).Select(t => t.Name),
        "Span", "ReadOnlySpan", "Vector128", "Vector256", "Vector512", .. ClassWriter.OwnMembers,
    ];

    /// <summary>The inputs.</summary>
    public IEnumerable<ExportTensor> Inputs => Tensors.Where(t => t.IsInput);

    /// <summary>The outputs.</summary>
    public IEnumerable<ExportTensor> Outputs => Tensors.Where(t => !t.IsInput);

    /// <summary>The class of the kernels.</summary>
    public ProgramClass Program => new(Namespace, Class + "Kernels", IsPublic: false);

    /// <summary>The signature of the class that a graph becomes.</summary>
    /// <exception cref="GraphException">The graph changes variables, or has tensors that no span holds.</exception>
    /// <exception cref="ArgumentException">A name cannot be one.</exception>
    public static ExportSignature Of(Graph graph, string path, ExportOptions options)
    {
        RefuseUpdates(graph);
        var outputs = OutputNames(graph, options.OutputNames);
        ExportTensor[] tensors =
        [
            .. graph.Inputs.Select(n => Tensor(Graph.NameOf(n), n, isInput: true)),
            .. graph.Outputs.Select((n, i) => Tensor(outputs[i], n, isInput: false)),
        ];
        var assembly = AssemblyName(path);
        return new(
            assembly, NamespaceOf(options), ClassOf(assembly, options), [.. tensors], graph.Symbols,
            [.. graph.Requirements.Select(r => (r.Dim, $"{r.Node}{(r.Node.Origin.ToString() is { Length: > 0 } at ? $" at {at}" : "")}"))],
            Draw(graph), MayStop(graph));

        ExportTensor Tensor(string name, Node node, bool isInput)
        {
            RequireSpan(name, node);
            return new(name, node.Type, isInput, options.ElementTypes.GetValueOrDefault(name));
        }
    }

    private static void RequireSpan(string name, Node node)
    {
        if (node.DType is DType.Float16 or DType.BFloat16)
        {
            throw Refuse($"'{name}' has elements of {node.DType.ShortName}, which C# has no type for; cast it to f32", node.Type, node.Origin);
        }

        if (node.Shape.Any(d => d.IsConstant && d.Value > Array.MaxLength) || (node.Shape.IsConstant && node.Shape.Elements.Value > Array.MaxLength))
        {
            throw Refuse($"'{name}' has more elements than a span holds", node.Type, node.Origin);
        }
    }

    private static void RefuseUpdates(Graph graph)
    {
        if (graph.Updates is [var (variable, value), ..])
        {
            var others = graph.Updates.Length > 1 ? $" and {graph.Updates.Length - 1} more" : "";
            throw Refuse(
                $"the graph changes '{graph.VariableNames[variable]}'{others}, and an exported class keeps nothing between calls; export the outputs "
                + "alone, ExportAssembly([logits], path), or make what is kept an input and an output",
                value.Type, value.Origin);
        }
    }

    private static GraphException Refuse(string problem, TensorType type, Origin origin) => new("ExportAssembly", problem, [type], origin);

    private static IReadOnlyList<string> OutputNames(Graph graph, IReadOnlyList<string> given)
    {
        var count = graph.Outputs.Length;
        if (given.Count == 0)
        {
            return count == 1 ? ["output"] : [.. Enumerable.Range(0, count).Select(i => $"output_{i}")];
        }

        if (given.Count != count)
        {
            throw new ArgumentException($"{given.Count} names are given for {count} outputs.");
        }

        return given.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new ArgumentException($"Two outputs are named '{twice.Key}'.")
            : given;
    }

    private static string AssemblyName(string path)
    {
        if (!Path.GetExtension(path).Equals(".dll", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"'{path}' does not end in .dll, as an assembly must.");
        }

        var name = Path.GetFileNameWithoutExtension(path);
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? name
            : throw new ArgumentException($"An assembly cannot be called '{name}': use letters, digits, '.', '_' and '-'.");
    }

    private static string NamespaceOf(ExportOptions options)
    {
        foreach (var part in options.Namespace.Split('.'))
        {
            if (!Identifiers.IsIdentifier(part))
            {
                throw new ArgumentException($"'{options.Namespace}' is no namespace of C#.");
            }

            if (Hidden.Contains(part))
            {
                throw Hides($"the namespace '{options.Namespace}'", part);
            }
        }

        return options.Namespace;
    }

    private static string ClassOf(string assembly, ExportOptions options) => options.ClassName switch
    {
        null => Identifiers.Members(Hidden).Of(assembly, assembly),
        var name when !Identifiers.IsIdentifier(name) => throw new ArgumentException($"'{name}' is no name of a class in C#."),
        var name when Hidden.Contains(name) => throw Hides($"the class '{name}'", name),
        var name => name,
    };

    private static ArgumentException Hides(string what, string name) =>
        new($"With {what}, '{name}' would hide what the emitted code means by it; choose another name.");

    private static bool Draw(Graph graph) => graph.Nodes.Any(n => n.Op is RandomOp) || Programs(graph).Any(Draw);

    private static bool MayStop(Graph graph) => Region.In(graph.Nodes).Any(r => r.MayBeStopped) || Programs(graph).Any(MayStop);

    private static IEnumerable<Graph> Programs(Graph graph) => Region.In(graph.Nodes).SelectMany(r => r.Programs);
}
