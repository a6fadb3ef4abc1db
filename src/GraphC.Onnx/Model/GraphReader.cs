using System.Collections.Immutable;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Model;

/// <summary>
/// Makes a <see cref="ModelGraph"/> of the file's messages: puts the functions that a model defines in place of their calls, reads the
/// constants, and brings the nodes into an order in which each comes after what it reads.
/// </summary>
internal sealed class GraphReader(ModelProto model, TensorReader tensors)
{
    /// <summary>Functions and subgraphs inside one another; deeper files are refused rather than followed.</summary>
    private const int MostNested = 64;

    /// <summary>
    /// Functions that call functions multiply. So many nodes may stand in place of their calls, and so many more for each that is written down.
    /// </summary>
    private const int MostInlined = 20_000, MostCopies = 10;

    private const int LongestPrefix = 100;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> functions = Functions(model);
    private readonly HashSet<string> taken = [];
    private readonly Dictionary<string, int> repeats = [];
    private readonly int mostInlined = MostInlined + MostCopies * model.Functions.Sum(f => f.Node.Count);
    private int inlined;

    /// <summary>The main graph.</summary>
    public ModelGraph Read()
    {
        if (model.Graph is null)
        {
            throw new ModelFormatException("there is no graph in the model");
        }

        var graph = Graph(model.Graph, Opsets(model.OpsetImport), new Scope([], [], "graph", 0), []);
        return graph.Outputs.GroupBy(o => o.Name).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new ModelFormatException($"graph: there are two outputs named {Names.Quote(twice.Key)}")
            : graph;
    }

    /// <summary>How names and attributes of the text that is being read translate.</summary>
    /// <param name="Names">What formal names of a function stand for.</param>
    /// <param name="Attributes">The attributes of the call that a function's body refers to.</param>
    /// <param name="Where">The place, for errors.</param>
    /// <param name="Depth">How deep functions and subgraphs are nested here.</param>
    private sealed record Scope(Dictionary<string, string> Names, Dictionary<string, AttributeProto> Attributes, string Where, int Depth)
    {
        public string Translate(string name) => Names.GetValueOrDefault(name, name);

        public bool IsFunction { get; init; }
    }

    private static Dictionary<(string, string, string), FunctionProto> Functions(ModelProto model)
    {
        var functions = new Dictionary<(string, string, string), FunctionProto>();
        foreach (var function in model.Functions)
        {
            if (!functions.TryAdd((Standard(function.Domain), function.Name, function.Overload), function))
            {
                throw new ModelFormatException($"the function {Names.Quote(function.Name)} is defined twice");
            }
        }

        return functions;
    }

    private static Dictionary<string, long> Opsets(IEnumerable<OperatorSetIdProto> imports)
    {
        var opsets = new Dictionary<string, long>();
        foreach (var import in imports)
        {
            opsets[Standard(import.Domain)] = import.Version;
        }

        return opsets;
    }

    /// <summary>ONNX's own domain has two spellings.</summary>
    private static string Standard(string domain) => domain == "ai.onnx" ? "" : domain;

    private ModelGraph Graph(GraphProto graph, Dictionary<string, long> opsets, Scope scope, HashSet<string> outer)
    {
        if (scope.Depth > MostNested)
        {
            throw new ModelFormatException($"{scope.Where}: functions and subgraphs are nested more than {MostNested} deep");
        }

        var initializers = new Dictionary<string, OnnxValue>();
        foreach (var (name, read) in graph.Initializer.Select(t => (t.Name, (Func<OnnxValue>)(() => tensors.Read(t, "initializer"))))
            .Concat(graph.SparseInitializer.Select(s => (s.Values?.Name ?? "", (Func<OnnxValue>)(() => tensors.Read(s, "initializer"))))))
        {
            if (!initializers.TryAdd(name, read()))
            {
                throw new ModelFormatException($"{scope.Where}: there are two initializers named {Names.Quote(name)}");
            }
        }

        ImmutableArray<ValueInfo> inputs = [.. graph.Input.Select(i => ValueInfo.Of(i, "input"))];
        if (inputs.GroupBy(i => i.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ModelFormatException($"{scope.Where}: there are two inputs named {Names.Quote(twice.Key)}");
        }

        var inner = scope;
        if (scope.IsFunction && scope.Depth > 0 && scope.Names.Count > 0)
        {
            // What a subgraph defines itself is no name of the function around it.
            var names = new Dictionary<string, string>(scope.Names);
            foreach (var name in inputs.Select(i => i.Name).Concat(initializers.Keys).Concat(graph.Node.SelectMany(n => n.Output)))
            {
                names.Remove(name);
            }

            inner = scope with { Names = names };
        }

        var list = new List<ModelNode>();
        foreach (var node in graph.Node)
        {
            Add(node, opsets, inner, list);
        }

        var defined = new HashSet<string>(outer);
        defined.UnionWith(inputs.Select(i => i.Name));
        defined.UnionWith(initializers.Keys);
        ImmutableArray<ValueInfo> outputs = [.. graph.Output.Select(o => ValueInfo.Of(o, "output")).Select(o => o with { Name = inner.Translate(o.Name) })];
        return new(inputs, outputs, initializers, NodeOrder.Sort(list, defined, outputs, scope.Where, isMain: scope.Depth == 0));
    }

    private void Add(NodeProto node, Dictionary<string, long> opsets, Scope scope, List<ModelNode> list)
    {
        if (scope.IsFunction && ++inlined > mostInlined)
        {
            throw new ModelFormatException($"{scope.Where}: functions take more than {mostInlined} nodes once they are put in place of their calls");
        }

        var domain = Standard(node.Domain);
        var name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(o => o.Length > 0) ?? node.OpType;
        var where = $"node {Names.Quote(name)} ({Names.Plain(node.OpType)})";
        var attributes = Resolve(node, scope, where);
        if (functions.TryGetValue((domain, node.OpType, node.Overload), out var function))
        {
            Inline(function, node, name, attributes, scope, list);
            return;
        }

        if (!opsets.TryGetValue(domain, out var version))
        {
            throw new ModelFormatException($"{where}: the model imports no operator set of the domain {Names.Quote(domain.Length == 0 ? "ai.onnx" : domain)}");
        }

        var graphs = new Dictionary<string, ModelGraph>();
        foreach (var (key, attribute) in attributes.Where(a => a.Value.G is not null))
        {
            var body = scope with { Where = $"{where}, {Names.Quote(key)}", Depth = scope.Depth + 1 };
            graphs.Add(key, Graph(attribute.G, opsets, body, []));
        }

        list.Add(new(
            name, domain, node.OpType, version, [.. node.Input.Select(scope.Translate)], [.. node.Output.Select(scope.Translate)],
            new(attributes, graphs, tensors, where)));
    }

    private static Dictionary<string, AttributeProto> Resolve(NodeProto node, Scope scope, string where)
    {
        var attributes = new Dictionary<string, AttributeProto>();
        foreach (var attribute in node.Attribute)
        {
            var value = attribute;
            if (attribute.RefAttrName.Length > 0)
            {
                if (!scope.Attributes.TryGetValue(attribute.RefAttrName, out var given))
                {
                    continue;
                }

                value = given;
            }

            if (!attributes.TryAdd(attribute.Name, value))
            {
                throw new ModelFormatException($"{where}: the attribute {Names.Quote(attribute.Name)} is given twice");
            }
        }

        return attributes;
    }

    private void Inline(FunctionProto function, NodeProto call, string name, Dictionary<string, AttributeProto> attributes, Scope scope, List<ModelNode> list)
    {
        var where = $"function {Names.Quote(function.Name)}";
        if (scope.Depth >= MostNested)
        {
            throw new ModelFormatException($"{where}: functions and subgraphs are nested more than {MostNested} deep; does a function call itself?");
        }

        if (call.Input.Count > function.Input.Count || call.Output.Count > function.Output.Count)
        {
            throw new ModelFormatException($"{where}: called with more inputs or outputs than it has");
        }

        var names = new Dictionary<string, string>();
        foreach (var inner in function.Node.SelectMany(n => n.Output).Where(n => n.Length > 0))
        {
            names[inner] = Fresh(Prefix(name), inner);
        }

        for (var i = 0; i < function.Input.Count; i++)
        {
            names[function.Input[i]] = i < call.Input.Count ? scope.Translate(call.Input[i]) : "";
        }

        var copies = new List<(string From, string To)>();
        for (var i = 0; i < call.Output.Count; i++)
        {
            if (call.Output[i].Length == 0)
            {
                continue;
            }

            if (function.Input.Contains(function.Output[i]) || function.Output.Take(i).Contains(function.Output[i]))
            {
                copies.Add((names.GetValueOrDefault(function.Output[i], function.Output[i]), scope.Translate(call.Output[i])));
            }
            else
            {
                names[function.Output[i]] = scope.Translate(call.Output[i]);
            }
        }

        var defaults = new Dictionary<string, AttributeProto>();
        foreach (var attribute in function.AttributeProto)
        {
            if (!defaults.TryAdd(attribute.Name, attribute))
            {
                throw new ModelFormatException($"{where}: the attribute {Names.Quote(attribute.Name)} has two defaults");
            }
        }

        foreach (var (key, value) in attributes)
        {
            defaults[key] = value;
        }

        var opsets = Opsets(function.OpsetImport.Count > 0 ? function.OpsetImport : model.OpsetImport);
        var body = new Scope(names, defaults, where, scope.Depth + 1) { IsFunction = true };
        foreach (var node in function.Node)
        {
            Add(node, opsets, body, list);
        }

        foreach (var (from, to) in copies)
        {
            list.Add(new(to, "", "Identity", opsets.GetValueOrDefault("", 1), [from], [to], new([], [], tensors, where)));
        }
    }

    /// <summary>The name of a call before the names in its function; names of many long names would fill the memory.</summary>
    private static string Prefix(string name) => name.Length <= LongestPrefix ? name : name[..LongestPrefix];

    /// <summary>A name that nothing in the model has.</summary>
    private string Fresh(string call, string inner)
    {
        var name = $"{call}/{Prefix(inner)}";
        if (taken.Count == 0)
        {
            taken.UnionWith(model.Graph.Node.SelectMany(n => n.Output).Concat(model.Graph.Input.Select(i => i.Name)).Concat(model.Graph.Initializer.Select(i => i.Name)));
        }

        var fresh = name;
        while (!taken.Add(fresh))
        {
            // Going on from the last number: a function may be called as often as it likes under one name.
            repeats[name] = repeats.GetValueOrDefault(name, 1) + 1;
            fresh = $"{name}#{repeats[name]}";
        }

        return fresh;
    }
}
