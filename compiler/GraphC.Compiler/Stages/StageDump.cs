using System.Reflection;
using System.Text;

namespace GraphC.Compiler;

/// <summary>
/// Every stage of one compilation: the declared graph, the training step, the graph after each pass, the kernels, the memory plan, the loop IR and
/// the C#. <see cref="Compilation.Dump(IReadOnlyList{Node}, IReadOnlyList{Node}?, CompileOptions?)"/> makes one; nothing is run.
/// </summary>
/// <example><code>
/// var dump = Compilation.Dump([logits]);
/// Console.WriteLine(dump.Text("kernels"));
/// File.WriteAllText("net.dot", dump.Dot());
/// </code></example>
public sealed class StageDump
{
    /// <summary>The name of all stages together.</summary>
    internal const string All = "all";

    private const string Kernels = "kernels";
    private const string Plan = "plan";
    private const string Loops = "loops";
    private const string CSharp = "csharp";

    internal StageDump(string name, GraphStages graphs, Lowered lowered)
    {
        (Name, Graphs, Lowered) = (name, graphs.All, lowered);
        Numbers = new(Graphs);
    }

    /// <summary>What the program is called.</summary>
    public string Name { get; }

    /// <summary>
    /// The names of the stages, in order: <c>declared</c>, for a training step <c>gradient</c>, each pass (in later rounds with the round's
    /// number: <c>simplify.2</c>), and <c>kernels</c>, <c>plan</c>, <c>loops</c>, <c>csharp</c>.
    /// </summary>
    public IReadOnlyList<string> Stages => [.. Graphs.Select(g => g.Name), Kernels, Plan, Loops, CSharp];

    /// <summary>The version of the compiler.</summary>
    internal static string Version { get; } =
        typeof(StageDump).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The stages that are graphs.</summary>
    internal IReadOnlyList<GraphStage> Graphs { get; }

    /// <summary>What came out.</summary>
    internal Lowered Lowered { get; }

    /// <summary>The number of each node, the same in all stages.</summary>
    internal NodeNumbers Numbers { get; }

    /// <summary>A stage as text, one node or one statement a line, made to be compared: nothing in it depends on time or machine.</summary>
    /// <param name="stage">One of <see cref="Stages"/>; by default all, under headings.</param>
    /// <exception cref="ArgumentException">There is no such stage; the message lists those that there are.</exception>
    public string Text(string stage = All) => stage switch
    {
        All => Everything(),
        Kernels => KernelPrinter.Print(Lowered.Main),
        Plan => Lowered.Plan.ToString(),
        Loops => LoopPrinter.Print(Lowered.Kernels),
        CSharp => Lowered.Source,
        _ => Graph(stage).Graph.ToString(),
    };

    /// <summary>All stages as JSON, with what each pass did to each node. The compiler's <c>Stages/README.md</c> describes the form.</summary>
    public string Json() => DumpJson.Write(this);

    /// <summary>All stages as one page that a browser opens from anywhere: a slider over the stages, kernels, memory, loops and C#.</summary>
    public string Html() => ViewerPage.Write(Json());

    /// <summary>A graph for Graphviz: <c>dot -Tsvg</c>.</summary>
    /// <param name="stage">A stage that is a graph, whose nodes are colored by what the step did to them; by default the graph that was cut into
    /// kernels, with each kernel as a group.</param>
    /// <exception cref="ArgumentException">There is no such stage, or it is no graph; the message lists those that are.</exception>
    public string Dot(string stage = Kernels) => stage == Kernels ? DumpDot.WriteKernels(this) : DumpDot.Write(this, Graph(stage));

    /// <summary>
    /// What the passes between two stages did: with the rules that fired, the nodes that are no longer there (<c>-</c>), those that are there
    /// instead (<c>+</c>), and those that were there already and took over (<c>=</c>).
    /// </summary>
    /// <param name="from">A stage that is a graph.</param>
    /// <param name="to">A later one, or the same.</param>
    /// <exception cref="ArgumentException">There is no such stage, or the second comes before the first.</exception>
    public string Diff(string from, string to) => StageDiff.Of(this, from, to).ToString();

    /// <summary>
    /// What becomes of a node: where it was declared, what passes made of it, which kernels compute it with what else, where it is stored and when,
    /// and what it costs.
    /// </summary>
    /// <param name="stage">A stage that is a graph.</param>
    /// <param name="name">The node as <see cref="Text"/> names it there: <c>%3</c>, in the program of a region <c>loop 0 %3</c>.</param>
    /// <param name="extents">Extents for symbols, with which costs are told as numbers too.</param>
    /// <exception cref="ArgumentException">There is no such stage, or it has no such node.</exception>
    public string Explain(string stage, string name, IReadOnlyDictionary<string, long>? extents = null) =>
        new StageNames(Graph(stage).Graph).Find(name) is { } found
            ? NodeLife.Of(this, Graph(stage), found.Node, extents ?? new Dictionary<string, long>())
            : throw new ArgumentException($"The stage '{stage}' has no node '{name}'.");

    /// <summary>
    /// Writes each stage to a file, numbered in order, <c>stages.txt</c>, which lists them, and <c>stages.html</c>, which shows them; older ones go.
    /// </summary>
    /// <param name="folder">The folder, which is made if there is none. A project's build would compile the emitted C# in it too.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Write(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var files = DumpFolder.At(folder);
        foreach (var stage in Graphs)
        {
            files.Write(stage);
        }

        files.Write(this);
    }

    /// <summary>A stage that is a graph.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    internal GraphStage Graph(string stage) => Graphs.FirstOrDefault(g => g.Name == stage)
        ?? throw new ArgumentException(Stages.Contains(stage)
            ? $"The stage '{stage}' is no graph; graphs are {string.Join(", ", Graphs.Select(g => g.Name))}."
            : $"There is no stage '{stage}'; there are {string.Join(", ", Stages)}.");

    private string Everything()
    {
        var text = new StringBuilder();
        foreach (var stage in Graphs)
        {
            Section(stage.Name, stage.Changed ? stage.Reason : "(unchanged)", stage.Changed ? stage.Graph.ToString() : "");
        }

        Section(Kernels, "what is computed together, and where it is kept", Text(Kernels));
        Section(Loops, "the kernels as loops", Text(Loops));
        Section(CSharp, "the program", Text(CSharp));
        return text.ToString();

        // What did not change takes a line each, all else stands apart.
        void Section(string name, string what, string content)
        {
            var isApart = content.Length > 0;
            text.Append(isApart && text.Length > 0 && text[^2] != '\n' ? "\n" : "").Append($"== {name}: {what}\n").Append(content.TrimEnd('\n')).Append(isApart ? "\n\n" : "");
        }
    }
}
