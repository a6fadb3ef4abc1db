using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace GraphC.Compiler;

/// <summary>The loop IR as text.</summary>
internal static class LoopPrinter
{
    /// <summary>All kernels, in order.</summary>
    public static string Print(ImmutableArray<LoopKernel> kernels)
    {
        var text = new StringBuilder();
        foreach (var kernel in kernels)
        {
            Print(kernel, text, 0);
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>One kernel.</summary>
    public static string Print(LoopKernel kernel)
    {
        var text = new StringBuilder();
        Print(kernel, text, 0);
        return text.ToString();
    }

    private static void Print(LoopKernel kernel, StringBuilder text, int depth)
    {
        text.Append(' ', depth * 2).Append("kernel ").Append(kernel.Name).Append('\n');
        foreach (var origin in kernel.Origins)
        {
            text.Append(' ', depth * 2).Append("  // ").Append(origin).Append('\n');
        }

        foreach (var statement in kernel.Body)
        {
            Print(statement, text, depth + 1);
        }
    }

    private static void Print(Stmt statement, StringBuilder text, int depth)
    {
        text.Append(' ', depth * 2);
        switch (statement)
        {
            case Stmt.For f:
                text.Append(f.Strip is null ? $"for {f.Index.Name} < {f.Extent}" : $"for {f.Index.Name} in {f.Strip.Name}")
                    .Append(f.Step > 1 ? $" step {f.Step}" : "").Append(f.Lanes is { } type ? $" lanes {type.ShortName}" : "")
                    .Append(f.Parts > 1 ? $" in {f.Parts} parts\n" : "\n");
                Body(f.Body);
                break;
            case Stmt.Store s:
                text.Append($"{s.Buffer}[{s.Address}] = {Text(s.Value)}\n");
                break;
            case Stmt.Combine a:
                text.Append($"{a.Buffer}[{a.Address}] {(a.Reduction == ScatterReduction.Add ? "+" : a.Reduction == ScatterReduction.Replace ? "" : a.Reduction)}= {Text(a.Value)}{(a.Guard is null ? "" : $" where {Text(a.Guard)}")}\n");
                break;
            case Stmt.Accumulator a:
                text.Append($"{a.Target.Name} = {a.Reducer} of nothing{(a.Lanes ? " in lanes" : "")}{(a.Parts > 1 ? $" in {a.Parts} parts" : "")}\n");
                break;
            case Stmt.Accumulate a:
                text.Append($"{a.Target.Name} {a.Reducer}= {Text(a.Value)}{(a.Reducer >= Reducer.ArgMax ? $" at {a.Position}" : "")}\n");
                break;
            case Stmt.Collapse c:
                text.Append($"{c.Target.Name} = {c.Reducer} of the lanes of {c.Lanes.Name}\n");
                break;
            case Stmt.Gemm g:
                text.Append($"gemm {g.Row.Name} < {g.Rows}, {g.Column.Name} < {g.Columns}, k < {g.Depth}: {Matrix(g.A)} x {Matrix(g.B)} -> {g.Sum.Name}\n");
                Body(g.Epilogue);
                break;
            case Stmt.Template t:
                text.Append($"{t.Method}({string.Join(", ", t.Arguments)})\n");
                break;
            case Stmt.AskAhead a:
                text.Append($"ask ahead for {a.Buffer}[{a.Address}]\n");
                break;
            case Stmt.Loop l:
                text.Append($"loop {l.Number}, {l.Length} steps{(l.Reverse ? " in reverse" : "")}: states {string.Join(", ", l.States.Select(State))}, "
                    + $"items of [{Places(l.Items)}], fixed [{Places(l.Fixed)}] -> [{string.Join(", ", l.Values)}]\n");
                Programs(l, "step");
                break;
            case Stmt.Cond c:
                text.Append($"cond {c.Number} if {Place(c.Given[0])}: [{Places(c.Given.Skip(1))}] -> [{string.Join(", ", c.Chosen)}]\n");
                Programs(c, "then", "otherwise");
                break;
            case Stmt.While w:
                text.Append($"while {w.Number} by {w.Condition}: states {string.Join(", ", w.States.Select(State))}, fixed [{Places(w.Fixed)}]\n");
                Programs(w, "condition", "step");
                break;
            case Stmt.Copy c:
                text.Append($"copy {c.From} to {c.To}\n");
                break;
        }

        void Programs(Stmt.Region region, params ReadOnlySpan<string> titles)
        {
            for (var i = 0; i < titles.Length; i++)
            {
                text.Append(' ', depth * 2).Append($"  {titles[i]}\n");
                foreach (var kernel in region.Programs[i].Kernels)
                {
                    Print(kernel, text, depth + 2);
                }
            }
        }

        void Body(ImmutableArray<Stmt> body)
        {
            foreach (var part in body)
            {
                Print(part, text, depth + 1);
            }
        }
    }

    private static string State(LoopState state) => $"{Place(state.Initial)} -> {string.Join(" and ", state.Written)}";

    private static string Places(IEnumerable<Section> sections) => string.Join(", ", sections.Select(Place));

    private static string Place(Section section) => section.Start.Is(0) ? $"{section.Buffer}" : $"{section.Buffer} + {section.Start}";

    private static string Matrix(Operand operand) => operand switch
    {
        Operand.Strided o => $"{o.Base}[{o.Offset}; {o.RowStride}, {o.ColumnStride}]",
        Operand.Windows o => $"windows({string.Join(", ", o.Axes.Select(Axis))}) of {o.Base}[{o.Offset}; {o.ExampleStride}, "
            + $"{string.Join(", ", o.Axes.Select(a => a.Stride))}, 1] with {o.Channels} channels",
        Operand.InPanels o => $"panels {o.Base}[{o.Depth} rows]",
        Operand.Kernel o => $"kernel {o.Base}[{o.Offset}; {o.TapStride}, {o.ChannelStride}, {o.ColumnStride}] with {o.Channels} channels"
            + (o.Line.Is(0) ? "" : $", lines of {o.Line} taps {o.LineStride} apart"),
        _ => operand.GetType().Name,
    };

    private static string Axis(WindowsAxis axis) => $"{axis.Slide} < {axis.Extent} for p < {axis.Positions}, k < {axis.Window}";

    private static string Text(Expr expr) => expr switch
    {
        Expr.Const c => c.Value.ToString("R", CultureInfo.InvariantCulture),
        Expr.Int i => i.Value.ToString(),
        Expr.Local l => l.Name,
        Expr.Load l => $"{l.Buffer}[{l.Address}]{(l.Guard is null ? "" : $" where {Text(l.Guard)}")}",
        Expr.Call c => $"{c.Function.ToString().ToLowerInvariant()}({string.Join(", ", c.Arguments.Select(Text))})",
        Expr.Choose c => $"({Text(c.Condition)} ? {Text(c.Then)} : {Text(c.Otherwise)})",
        Expr.Convert c => $"{c.Type.ShortName}({Text(c.Value)})",
        Expr.Draw d => $"{d.Distribution.ToString().ToLowerInvariant()}(stream {d.Stream}, {d.Counter})",
        Expr.Checked c => $"{c.Symbol.Name} = {Text(c.Value)} below {c.Extent}",
        _ => expr.GetType().Name,
    };
}
