using System.Collections.Immutable;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>Scratch memory that a worker needs for a kernel, as code and as a number of bytes.</summary>
internal abstract record WorkerScratch
{
    /// <summary>C# that computes the bytes.</summary>
    public abstract string Text(Identifiers names);

    /// <summary>The bytes.</summary>
    public abstract Dim Bytes { get; }

    /// <summary>What each of some kernels needs; a worker has one memory for all, so that the largest counts.</summary>
    public static IEnumerable<WorkerScratch> Of(IEnumerable<LoopKernel> kernels) =>
        kernels.SelectMany(k => Of(k.Body).Append(new Rows([.. KernelSignature.Of(k).Rows])));

    private static IEnumerable<WorkerScratch> Of(IEnumerable<Stmt> statements) => statements.SelectMany(s => s switch
    {
        Stmt.For f => Of(f.Body),
        Stmt.Region r => Of(r.Kernels),
        Stmt.Gemm { Sum.Type: DType.Float32 or DType.Float64 } => [new Blocks()],
        Stmt.Template t => t.Arguments.OfType<TemplateArgument.Scratch>().Select(a => new Template(a)),
        _ => [],
    });

    /// <summary>Rows of values that never leave a kernel, one after the other.</summary>
    private sealed record Rows(ImmutableArray<Buffer> Buffers) : WorkerScratch
    {
        public override string Text(Identifiers names) => KernelWriter.RowBytes(Buffers, names);

        public override Dim Bytes => Buffers.Aggregate((Dim)0, (sum, row) => sum + (row.Elements * row.Type.Size + 63) / 64 * 64);
    }

    /// <summary>Blocks of the matrices of a product.</summary>
    private sealed record Blocks : WorkerScratch
    {
        public override string Text(Identifiers names) => "Gemm.ScratchBytes";

        public override Dim Bytes => Gemm.ScratchBytes;
    }

    /// <summary>What a template asks for, so much for each of some elements.</summary>
    private sealed record Template(TemplateArgument.Scratch Asked) : WorkerScratch
    {
        public override string Text(Identifiers names) => $"{Asked.Method}({DimText.Of(Asked.Count, x => names.Of(x, x.Name))})";

        public override Dim Bytes => Asked.Count * Asked.BytesEach;
    }
}
