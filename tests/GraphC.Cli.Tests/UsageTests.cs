namespace GraphC.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("", "no command is given")]
    [InlineData("bogus", "'bogus'")]
    [InlineData("check", "'PATH'")]
    [InlineData("check a b", "'b'")]
    [InlineData("check . --bogus", "'--bogus'")]
    [InlineData("check . --tolerance", "--tolerance")]
    [InlineData("check . --tolerance x", "--tolerance: 'x' is not RELATIVE or RELATIVE,ABSOLUTE")]
    [InlineData("check . --tolerance -1", "--tolerance: '-1' is not")]
    [InlineData("check . --tolerance 1,2,3", "--tolerance: '1,2,3' is not")]
    [InlineData("check . --tolerance NaN", "--tolerance: 'NaN' is not")]
    [InlineData("check no-such-place", "no-such-place")]
    [InlineData("run", "'MODEL'")]
    [InlineData("run m.onnx", "'--output'")]
    [InlineData("run m.onnx --output o --input x", "--input: 'x' is not NAME=FILE.npy")]
    [InlineData("run m.onnx --output o --input =x.npy", "--input: '=x.npy' is not NAME=FILE.npy")]
    [InlineData("run m.onnx --output o --input x=a.npy --input x=b.npy", "--input: 'x' is given twice")]
    [InlineData("run no-such-model.onnx --output o", "no-such-model.onnx")]
    [InlineData("run . --output o", ". is a folder")]
    [InlineData("build", "'MODEL'")]
    [InlineData("build no-such-model.onnx", "no-such-model.onnx")]
    [InlineData("build m.onnx --target net7.0", "'net7.0'")]
    [InlineData("build m.onnx --isa sse", "'sse'")]
    [InlineData("build m.onnx --weights nowhere", "'nowhere'")]
    [InlineData("inspect", "'ASSEMBLY'")]
    [InlineData("inspect no-such.dll", "no-such.dll")]
    [InlineData("build m.onnx --isa sse", "--isa: 'sse' is none of auto, avx2, avx512")]
    [InlineData("dump m.onnx --format bogus", "--format: 'bogus' is none of text, json, dot, html")]
    [InlineData("inspect .", ". is a folder")]
    [InlineData("ops x", "'x'")]
    [InlineData("bench", "'MODEL'")]
    [InlineData("bench no-such-model.onnx", "no-such-model.onnx")]
    [InlineData("bench m.onnx --dim batch", "--dim: 'batch' is not NAME=N")]
    [InlineData("bench m.onnx --dim n=1 n=2", "--dim: 'n' is given twice")]
    [InlineData("bench m.onnx --threads 1,0", "--threads: '1,0' is no list of numbers from 1 to 1024")]
    [InlineData("bench m.onnx --seconds 0", "--seconds: '0' is no number above 0, up to 600")]
    [InlineData("doctor x", "'x'")]
    public void A_mistake_is_named_on_standard_error_with_exit_code_2(string arguments, string message)
    {
        var run = Tool.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.StartsWith("graphc: ", run.Error);
        Assert.Empty(run.Output);
    }
}
