using System.Collections.Immutable;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>
/// Writes one kernel as a C# method. Values used more than once become locals; what does not change in a loop is computed before it.
/// A loop in lanes is written twice: whole vectors, then the rest under a count.
/// </summary>
internal sealed partial class KernelWriter
{
    private readonly LoopKernel kernel;
    private readonly Identifiers names;
    private readonly CodeText code = new();
    private readonly CodeText epilogues;
    private readonly List<string> openIndices = [];
    private Lane? lane;

    private KernelWriter(LoopKernel kernel, Identifiers names, CodeText epilogues, IEnumerable<Stmt> body)
    {
        (this.kernel, this.names, this.epilogues) = (kernel, names, epilogues);
        signature = KernelSignature.Of(kernel);
        foreach (var root in body.SelectMany(Roots))
        {
            CountUses(root);
        }
    }

    private readonly KernelSignature signature;

    /// <summary>
    /// The loop that runs in lanes: its index, its type, what changes in it, how many lanes count (null: all),
    /// and into which part of the accumulators they go.
    /// </summary>
    private sealed record Lane(DimSymbol Index, DType Type, Variance Variance, string? Count, int Part = 0)
    {
        public string Vector => $"Vector512<{FunctionText.TypeOf(Type)}>";

        public int Width => 64 / Type.Size;

        /// <summary>The number of lanes, as an argument.</summary>
        public string Counted => Count ?? Width.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Writes the method.</summary>
    public static void Write(LoopKernel kernel, Identifiers names, CodeText code)
    {
        var epilogues = new CodeText();
        var writer = new KernelWriter(kernel, names, epilogues, kernel.Body);
        writer.Rows();
        writer.Statements(kernel.Body);
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        // Every kernel writes something, so there are parameters before these.
        var parameters = Arguments(kernel, names, typed: true)
            + (kernel.IsStretch ? ", long first, long end" : kernel.CanBeShared ? ", int worker, int workers" : "");
        code.Block($"private static void K{kernel.Name}({parameters})", () => code.Insert(writer.code));
        code.Insert(epilogues);
    }

    /// <summary>The call of a method, which was written for this kernel or for one that is the same but for its buffers.</summary>
    public static string Call(LoopKernel kernel, string method, Identifiers names) =>
        $"K{method}({Arguments(kernel, names, typed: false)}"
        + (kernel.IsStretch ? ", turns.First, turns.End);" : kernel.CanBeShared ? ", turns.Part, turns.Parts);" : ");");

    /// <summary>The method without any names: the same text for kernels that differ in their buffers and extents alone.</summary>
    public static string Anonymous(LoopKernel kernel)
    {
        var code = new CodeText();
        Write(kernel with { Position = 0, Label = "" }, Identifiers.Positional(), code);
        return code.ToString();
    }

    /// <summary>Writes what a kernel was made of, as comments.</summary>
    public static void Origins(LoopKernel kernel, CodeText code)
    {
        foreach (var origin in kernel.Origins)
        {
            code.Line("// " + Identifiers.Comment(origin));
        }
    }

    private static string Arguments(LoopKernel kernel, Identifiers names, bool typed) =>
        string.Join(", ", KernelSignature.Of(kernel).Parameters(names, typed));

    /// <summary>The bytes of scratch that some rows take, one after the other, each aligned to a vector.</summary>
    public static string RowBytes(IEnumerable<Buffer> rows, Identifiers names)
    {
        var (known, others) = (0L, "");
        foreach (var row in rows)
        {
            if (row.Elements.IsConstant)
            {
                known += ((row.Elements.Value * row.Type.Size) + 63) & ~63L;
            }
            else
            {
                others += $" + (({DimText.Factor(row.Elements, s => names.Of(s, s.Name))} * {row.Type.Size} + 63) & ~63L)";
            }
        }

        return known + "L" + others;
    }

    private void Rows()
    {
        for (var i = 0; i < signature.Rows.Count; i++)
        {
            var (row, before) = (signature.Rows[i], RowBytes(signature.Rows.Take(i), names));
            code.Line($"var {Name(row)} = ({FunctionText.PointerOf(row.Type)}*){(i == 0 ? "scratch" : $"(scratch + {before})")};");
        }
    }

    private void Statements(ImmutableArray<Stmt> statements)
    {
        for (var i = 0; i < statements.Length; i++)
        {
            if (statements[i] is Stmt.Store && (i == 0 || statements[i - 1] is not Stmt.Store))
            {
                ComputeBeforeStoring(statements.Skip(i + 1).TakeWhile(s => s is Stmt.Store).Cast<Stmt.Store>());
            }

            Statement(statements[i]);
        }
    }

    /// <summary>
    /// Results are written over what is read for the last time, so what several of them are computed from is read before the first of
    /// them is written.
    /// </summary>
    private void ComputeBeforeStoring(IEnumerable<Stmt.Store> later)
    {
        foreach (var store in later.Where(s => Reads(s.Value, [])))
        {
            Local(store.Value, lane is not null);
        }

        static bool Reads(Expr expr, HashSet<Expr> seen) => seen.Add(expr) && (expr is Expr.Load || expr.Parts.Any(p => Reads(p, seen)));
    }

    private void Statement(Stmt statement)
    {
        switch (statement)
        {
            case Stmt.For loop:
                Loop(loop);
                break;
            case Stmt.Store store:
                Store(store);
                break;
            case Stmt.Combine combine:
                Combine(combine);
                break;
            case Stmt.Accumulator a:
                Declare(a);
                break;
            case Stmt.Accumulate a:
                Accumulate(a);
                break;
            case Stmt.Collapse c:
                code.Line($"var {c.Target.Name} = Lanes.{c.Reducer}({Together(c, 0, c.Parts)});");
                break;
            case Stmt.Gemm gemm:
                Gemm(gemm);
                break;
            case Stmt.Template template:
                code.Line($"{template.Method}({string.Join(", ", template.Arguments.Select(Argument))});");
                break;
            case Stmt.AskAhead ahead:
                code.Line($"Lanes.AskAhead({Address(ahead.Buffer, ahead.Address)});");
                break;
            case Stmt.Copy copy:
                var bytes = $"{DimText.Factor(copy.To.Elements, Symbol)} * {copy.To.Type.Size}";
                code.Line($"Buffer.MemoryCopy({Name(copy.From)}, {Name(copy.To)}, {bytes}, {bytes});");
                break;
            default:
                throw new InvalidOperationException(statement.GetType().Name);
        }
    }

    private string Argument(TemplateArgument argument) => argument switch
    {
        TemplateArgument.Address a => Name(a.Buffer),
        TemplateArgument.Number n => Text(n.Value),
        TemplateArgument.Flag f => f.Value ? "true" : "false",
        _ => "scratch",
    };

    private void Loop(Stmt.For loop)
    {
        var inside = loop.Lanes is { } type ? new Lane(loop.Index, type, Variance.AcrossLanes(kernel.Pool, loop), null) : null;
        Hoist(loop.Body, Variance.Within(kernel.Pool, loop), inside);
        var index = loop.Index.Name;
        openIndices.Add(index);
        var (first, end) = loop.Strip is { } strip ? (strip.Name, strip.Name + "End") : ("0", Text(loop.Extent));
        if (kernel.CanBeShared && ReferenceEquals(loop, kernel.Body[0]))
        {
            // Strips begin wherever a vector may.
            if (!kernel.IsStretch)
            {
                code.Line($"var (first, end) = Share.Of({end}, {inside?.Width ?? (loop.Step > 1 ? Share.Grain : 1)}, worker, workers);");
            }

            (first, end) = ("first", "end");
        }

        if (inside is not null)
        {
            LaneLoop(loop, index, inside, first, end);
        }
        else if (loop.Step > 1)
        {
            code.Block($"for (long {index} = {first}; {index} < {end}; {index} += {loop.Step})", () =>
            {
                code.Line($"var {index}End = Math.Min({index} + {loop.Step}, {end});");
                Scoped(() => Statements(loop.Body));
            });
        }
        else
        {
            code.Block($"for (long {index} = {first}; {index} < {end}; {index}++)", () => Scoped(() => Statements(loop.Body)));
        }

        openIndices.Remove(index);
    }

    private void LaneLoop(Stmt.For loop, string index, Lane whole, string first, string end)
    {
        var isWhole = first == "0";
        if (loop.Parts > 1)
        {
            PartsLoop(loop, index, whole, end);
            var block = loop.Parts * whole.Width;
            first = loop.Extent.IsConstant ? $"{loop.Extent.Value / block * block}" : $"({end}) & ~{block - 1}L";
        }

        if (!loop.Extent.IsConstant || loop.Extent.Value % (loop.Parts > 1 ? loop.Parts * whole.Width : long.MaxValue) >= whole.Width)
        {
            code.Block($"for (long {index} = {first}; {index} <= {end} - {whole.Width}; {index} += {whole.Width})", () => InLanes(whole, loop.Body));
        }

        if (loop.Extent.IsConstant && isWhole)
        {
            var rest = loop.Extent.Value % whole.Width;
            if (rest > 0)
            {
                code.Block("", () =>
                {
                    code.Line($"const long {index} = {loop.Extent.Value - rest};");
                    InLanes(whole with { Count = rest.ToString(System.Globalization.CultureInfo.InvariantCulture) }, loop.Body);
                });
            }
        }
        else if (!loop.Extent.IsConstant || loop.Extent.Value % whole.Width != 0)
        {
            // Shares and strips begin at whole vectors: only the last one has a rest.
            var mask = whole.Width - 1;
            code.Block(isWhole ? $"if ((({end}) & {mask}) != 0)" : $"if ({first} < {end} && ({end} & {mask}) != 0)", () =>
            {
                code.Line($"long {index} = ({end}) & ~{mask}L;");
                code.Line($"var count = (int)(({end}) & {mask});");
                InLanes(whole with { Count = "count" }, loop.Body);
            });
        }
    }

    /// <summary>Blocks of several vectors; what is left over goes into the first part.</summary>
    private void PartsLoop(Stmt.For loop, string index, Lane whole, string end)
    {
        var (start, block) = (index + "Start", loop.Parts * whole.Width);
        code.Block($"for (long {start} = 0; {start} <= {end} - {block}; {start} += {block})", () =>
        {
            for (var i = 0; i < loop.Parts; i++)
            {
                code.Block("", () =>
                {
                    code.Line($"var {index} = {start} + {i * whole.Width};");
                    InLanes(whole with { Part = i }, loop.Body);
                });
            }
        });
    }

    private void InLanes(Lane inside, ImmutableArray<Stmt> body)
    {
        lane = inside;
        Scoped(() => Statements(body));
        lane = null;
    }

    private void Scoped(Action body)
    {
        scopes.Add([]);
        body();
        scopes.RemoveAt(scopes.Count - 1);
    }

    private void Store(Stmt.Store store)
    {
        var isTruth = store.Buffer.Type == DType.Bool;
        if (lane is null)
        {
            var value = Value(store.Value);
            code.Line($"{Place(store.Buffer, store.Address)} = {(isTruth ? $"{value} ? (byte)1 : (byte)0" : value)};");
            return;
        }

        var vector = InVector(store.Value);
        var target = Address(store.Buffer, store.Address);
        code.Line(isTruth ? $"Lanes.StoreBool({vector}, {target}, {lane.Counted});"
            : lane.Count is null ? $"{(vector.Contains(' ') && vector[0] != '(' ? $"({vector})" : vector)}.Store({target});"
            : $"Lanes.Store({vector}, {target}, {lane.Count});");
    }

    private void Combine(Stmt.Combine combine)
    {
        var (element, value) = (Place(combine.Buffer, combine.Address), Value(combine.Value));
        var line = combine.Reduction switch
        {
            ScatterReduction.Add => $"{element} += {value};",
            ScatterReduction.Multiply => $"{element} *= {value};",
            ScatterReduction.Max => $"{element} = {FunctionText.Combine(Reducer.Max, element, value, combine.Value.Type, lanes: false)};",
            ScatterReduction.Min => $"{element} = {FunctionText.Combine(Reducer.Min, element, value, combine.Value.Type, lanes: false)};",
            _ when combine.Value.Type == DType.Bool => $"{element} = {value} ? (byte)1 : (byte)0;",
            _ => $"{element} = {value};",
        };
        if (combine.Guard is null)
        {
            code.Line(line);
        }
        else
        {
            code.Block($"if ({Value(combine.Guard)})", () => code.Line(line));
        }
    }

    private void Declare(Stmt.Accumulator a)
    {
        var name = a.Target.Name;
        if (a.Reducer >= Reducer.ArgMax)
        {
            DeclarePosition(a);
            return;
        }

        var identity = FunctionText.Identity(a.Reducer, a.Target.Type);
        if (lane is null && !a.Lanes)
        {
            code.Line($"{FunctionText.TypeOf(a.Target.Type)} {name} = {identity};");
            return;
        }

        for (var i = 0; i < a.Parts; i++)
        {
            code.Line($"var {PartOf(name, i)} = Vector512.Create({identity});");
        }
    }

    private void DeclarePosition(Stmt.Accumulator a)
    {
        var name = a.Target.Name;
        code.Line(lane is null ? $"{FunctionText.TypeOf(a.Target.Type)} {name} = 0;" : $"var {name} = {lane.Vector}.Zero;");
        // In lanes the first element wins against the identity, or equals it: then its position is the 0 that stands there.
        code.Line(lane is null ? $"{FunctionText.TypeOf(a.Value)} {name}Best = default;"
            : $"var {name}Best = Vector512.Create({FunctionText.Identity(Extremum(a.Reducer), a.Value)});");
    }

    private static Reducer Extremum(Reducer position) => position == Reducer.ArgMax ? Reducer.Max : Reducer.Min;

    private static string PartOf(string accumulator, int part) => part == 0 ? accumulator : $"{accumulator}_{part}";

    /// <summary>Parts of an accumulator combined, by halves.</summary>
    private static string Together(Stmt.Collapse c, int first, int count)
    {
        if (count == 1)
        {
            return PartOf(c.Lanes.Name, first);
        }

        var (a, b) = (Together(c, first, count / 2), Together(c, first + (count / 2), count / 2));
        return count > 2 && c.Reducer <= Reducer.Product
            ? FunctionText.Combine(c.Reducer, $"({a})", $"({b})", c.Target.Type, lanes: true)
            : FunctionText.Combine(c.Reducer, a, b, c.Target.Type, lanes: true);
    }

    private void Accumulate(Stmt.Accumulate a)
    {
        var name = a.Target.Name;
        if (a.Reducer >= Reducer.ArgMax)
        {
            if (lane is null)
            {
                AccumulatePosition(a, name);
            }
            else
            {
                AccumulatePositions(a, name);
            }
        }
        else if (lane is null)
        {
            code.Line($"{name} = {FunctionText.Combine(a.Reducer, name, Value(a.Value), a.Target.Type, lanes: false)};");
        }
        else
        {
            // Lanes past the end hold nonsense; they keep what they had. Along the results they are never stored.
            name = PartOf(name, lane.Part);
            var combined = FunctionText.Combine(a.Reducer, name, InVector(a.Value), a.Target.Type, lanes: true);
            var first = lane.Width == 8 ? "First64" : "First";
            code.Line(lane.Count is null || lane.Variance.Declares(a.Target.Name)
                ? $"{name} = {combined};"
                : $"{name} = Vector512.ConditionalSelect(Lanes.{first}({lane.Count}), {combined}, {name});");
        }
    }

    private void AccumulatePosition(Stmt.Accumulate a, string name)
    {
        // The first position wins ties; NaN wins against all.
        var value = Local(a.Value, lanes: false);
        var largest = a.Reducer == Reducer.ArgMax;
        var wins = a.Value.Type == DType.Bool ? (largest ? $"({value} && !{name}Best)" : $"(!{value} && {name}Best)")
            : $"{value} {(largest ? '>' : '<')} {name}Best";
        var nan = a.Value.Type.IsFloat ? $" || ({value} != {value} && {name}Best == {name}Best)" : "";
        code.Block($"if ({Text(a.Position)} == 0 || {wins}{nan})", () =>
        {
            code.Line($"{name} = {Text(a.Position)};");
            code.Line($"{name}Best = {value};");
        });
    }
    private void AccumulatePositions(Stmt.Accumulate a, string name)
    {
        var value = Local(a.Value, lanes: true);
        var position = $"Vector512.Create(({FunctionText.TypeOf(a.Target.Type)})({Text(a.Position)}))";
        code.Line($"var {name}Wins = Lanes.IsNew{Extremum(a.Reducer)}({value}, {name}Best);");
        code.Line($"{name} = Vector512.ConditionalSelect({name}Wins, {position}, {name});");
        code.Line($"{name}Best = Vector512.ConditionalSelect({name}Wins, {value}, {name}Best);");
    }
}
