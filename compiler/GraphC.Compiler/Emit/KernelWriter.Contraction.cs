namespace GraphC.Compiler;

internal sealed partial class KernelWriter
{
    private void Gemm(Stmt.Gemm gemm)
    {
        var integer = gemm.Sum.Type.IsInteger;
        var epilogue = $"E{kernel.Name}";

        // What is the same for all elements is computed here and handed to the epilogue as a field.
        Hoist(gemm.Epilogue, Variance.Within(kernel.Pool, gemm), null);
        var numbers = scopes.SelectMany(s => s).Where(s => !s.Key.Lanes && s.Key.Item1 is not Expr.Checked).ToList();
        string[] captured =
        [
            .. signature.Parameters(names, typed: true),
            .. openIndices.Select(i => "long " + i),
            .. numbers.Select(s => $"{FunctionText.TypeOf(s.Key.Item1.Type)} {s.Value}"),
        ];
        var arguments = string.Join(", ", captured.Select(p => p[(p.LastIndexOf(' ') + 1)..]));
        var range = $"{Text(gemm.Rows)}, {Text(gemm.Columns)}";
        var method = integer ? "RunInteger" : "Run";
        if (kernel.CanBeShared && ReferenceEquals(gemm, kernel.Body[0]))
        {
            code.Line($"var (firstRow, endRow, firstColumn, endColumn) = Share.OfMatrix({range}, worker, workers);");
            (range, method) = ("firstRow, endRow, firstColumn, endColumn", "RunBlock");
        }

        var (a, b) = (Matrix(gemm.A, gemm.Sum.Type, "A"), Matrix(gemm.B, gemm.Sum.Type, "B"));
        code.Line($"Gemm.{method}({range}, {Text(gemm.Depth)},");
        code.Line($"    {a},");
        code.Line($"    {b},");
        code.Line($"    {(integer ? "" : "scratch, ")}new {epilogue}({arguments}));");
        var body = new KernelWriter(kernel, names, epilogues, gemm.Epilogue) { temporaries = temporaries };
        foreach (var (value, name) in numbers)
        {
            body.scopes[0].Add(value, name);
        }

        WriteEpilogue(gemm, body, epilogue, string.Join(", ", captured));
    }

    /// <summary>An operand as the template takes it; its geometry becomes a local before the call.</summary>
    private string Matrix(Operand operand, DType type, string side)
    {
        var matrix = $"Matrix<{FunctionText.TypeOf(type)}>";
        switch (operand)
        {
            case Operand.Strided o:
                return $"new {matrix}({Address(o.Base, o.Offset)}, {Text(o.RowStride)}, {Text(o.ColumnStride)})";
            case Operand.InPanels o:
                return $"{matrix}.InPanels({Address(o.Base, o.Offset)})";
            case Operand.Windows o:
                code.Line($"var windowsOf{side} = new ImageWindows({Text(o.Channels)}, {Text(o.ExampleStride)}, {string.Join(", ", o.Axes.Select(Axis))});");
                return $"new {matrix}({Address(o.Base, o.Offset)}, &windowsOf{side})";
            case Operand.Kernel o:
                var lines = o.Line.Is(0) ? "" : $" {{ Line = {Text(o.Line)}, LineStride = {Text(o.LineStride)} }}";
                code.Line($"var tapsOf{side} = new KernelTaps({Text(o.Channels)}, {Text(o.TapStride)}, {Text(o.ChannelStride)}, {Text(o.ColumnStride)}){lines};");
                return $"new {matrix}({Address(o.Base, o.Offset)}, &tapsOf{side})";
            default:
                throw new InvalidOperationException(operand.GetType().Name);
        }
    }

    private string Axis(WindowsAxis a) =>
        $"new({Text(a.Extent)}, {Text(a.Stride)}, {Text(a.Positions)}, {Text(a.Window)}, {a.Slide.Stride}, {a.Slide.Dilation}, {a.Slide.Before})";

    /// <summary>What happens to the sums of a contraction, as a struct that the template inlines.</summary>
    private void WriteEpilogue(Stmt.Gemm gemm, KernelWriter body, string name, string captured)
    {
        var type = FunctionText.TypeOf(gemm.Sum.Type);
        var (row, column) = (gemm.Row.Name, gemm.Column.Name);
        var lanes = Vectorization.LanesOf([(gemm.Column, gemm.Columns)], gemm.Epilogue, kernel.Pool, gemm.Sum.Name);
        if (lanes is { } laneType)
        {
            body.code.Line($"var {gemm.Sum.Name} = acc;");
            body.InLanes(new Lane(gemm.Column, laneType, Variance.AcrossLanes(kernel.Pool, gemm), "count"), gemm.Epilogue);
        }
        else
        {
            body.code.Block("for (var lane = 0; lane < count; lane++)", () => body.Scoped(() =>
            {
                body.code.Line($"var {column} = start + lane;");
                body.code.Line($"var {gemm.Sum.Name} = acc.GetElement(lane);");
                body.Statements(gemm.Epilogue);
            }));
        }

        epilogues.Line();
        epilogues.Block($"private readonly unsafe struct {name}({captured}) : IEpilogue<{type}>", () =>
        {
            epilogues.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
            epilogues.Block($"public void Store(Vector512<{type}> acc, long {row}, long {(lanes is null ? "start" : column)}, int count)", () => epilogues.Insert(body.code));
            epilogues.Line();
            epilogues.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
            epilogues.Block($"public bool OnlyStores(out {type}* c, out long rowStride)", () => WriteWhetherItOnlyStores(gemm, body));
        });
    }

    /// <summary>Sums that are only stored, in rows, the template stores itself.</summary>
    private void WriteWhetherItOnlyStores(Stmt.Gemm gemm, KernelWriter body)
    {
        if (gemm.Epilogue is [Stmt.Store store] && ReferenceEquals(store.Value, gemm.Sum) && store.Buffer.Type == gemm.Sum.Type
            && store.Address.CoefficientOf(gemm.Row) is { } rowStride && store.Address.CoefficientOf(gemm.Column) is { } step && step.Is(1))
        {
            epilogues.Line($"c = {body.Address(store.Buffer, store.Address - rowStride * Dim.Of(gemm.Row) - Dim.Of(gemm.Column))};");
            epilogues.Line($"rowStride = {body.Text(rowStride)};");
            epilogues.Line("return true;");
        }
        else
        {
            epilogues.Line("c = null;");
            epilogues.Line("rowStride = 0;");
            epilogues.Line("return false;");
        }
    }
}
