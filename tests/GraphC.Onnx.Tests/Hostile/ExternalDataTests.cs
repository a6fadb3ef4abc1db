using System.Diagnostics;
using Google.Protobuf;
using GraphC.Onnx.Format;
using static GraphC.Onnx.Tests.Hostile.Protos;

namespace GraphC.Onnx.Tests.Hostile;

/// <summary>Weights beside the model: only what lies in its folder is read, and only files.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("graphc-hostile");
    private readonly string folder;

    public ExternalDataTests()
    {
        folder = root.CreateSubdirectory("model").FullName;
        File.WriteAllBytes(Path.Combine(root.FullName, "secret"), new byte[64]);
        File.WriteAllBytes(Path.Combine(folder, "weights"), new byte[64]);
        Directory.CreateDirectory(Path.Combine(folder, "inner"));
    }

    public void Dispose() => root.Delete(recursive: true);

    [Theory]
    [InlineData("weights")]
    [InlineData("./weights")]
    [InlineData("inner/../weights")]
    public void A_file_in_the_folder_is_read(string location) => Import(location);

    [Fact]
    public void A_link_that_stays_inside_is_followed()
    {
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "weights");
        File.CreateSymbolicLink(Path.Combine(folder, "second"), "link");
        Directory.CreateSymbolicLink(Path.Combine(folder, "here"), "inner");
        File.WriteAllBytes(Path.Combine(folder, "inner", "more"), new byte[64]);
        Import("link");
        Import("second");
        Import("here/more");
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("inner/../../secret")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("/dev/zero")]
    [InlineData("..\\secret")]
    [InlineData("C:\\secret")]
    [InlineData("weights\0")]
    [InlineData("\0")]
    public void A_path_that_leads_out_is_refused(string location) => Refuse(location, "not inside");

    [Fact]
    public void A_link_that_leads_out_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(folder, "relative"), "../secret");
        File.CreateSymbolicLink(Path.Combine(folder, "absolute"), Path.Combine(root.FullName, "secret"));
        File.CreateSymbolicLink(Path.Combine(folder, "device"), "/dev/zero");
        Directory.CreateSymbolicLink(Path.Combine(folder, "up"), "..");
        File.CreateSymbolicLink(Path.Combine(folder, "first"), "second");
        File.CreateSymbolicLink(Path.Combine(folder, "second"), "../secret");
        // The dots are those of where the inner link leads, not of where it lies.
        Directory.CreateSymbolicLink(Path.Combine(folder, "far"), Path.Combine(root.FullName, "elsewhere", "deep"));
        File.CreateSymbolicLink(Path.Combine(folder, "trick"), "far/../../secret");
        foreach (var location in new[] { "relative", "absolute", "device", "up/secret", "up/model/weights", "first", "trick" })
        {
            Refuse(location, "not inside");
        }
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        File.CreateSymbolicLink(Path.Combine(folder, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(folder, "b"), "a");
        Refuse("a", "'a'");
    }

    [Theory]
    [InlineData("inner")]
    [InlineData(".")]
    [InlineData("absent")]
    [InlineData("weights/more")]
    public void What_is_no_file_is_refused(string location) => Refuse(location, "'w'");

    [Fact]
    public void A_pipe_is_not_waited_for()
    {
        using (var made = Process.Start("mkfifo", Path.Combine(folder, "pipe")))
        {
            made.WaitForExit();
        }

        Refuse("pipe", "'pipe' ends before");
    }

    [Theory]
    [InlineData("length", "2147483648")]
    [InlineData("length", "9223372036854775807")]
    [InlineData("length", "15")]
    [InlineData("length", "-1")]
    [InlineData("length", "x")]
    [InlineData("offset", "60")]
    [InlineData("offset", "9223372036854775807")]
    [InlineData("offset", "-8")]
    [InlineData("offset", "1e3")]
    public void Numbers_that_do_not_fit_are_refused(string key, string value) => Refuse("weights", "'w'", [(key, value)]);

    [Fact]
    public void A_claim_of_two_gigabytes_is_refused_even_if_the_file_seems_to_have_them()
    {
        using (var sparse = File.Create(Path.Combine(folder, "huge")))
        {
            sparse.SetLength(20L << 30);
        }

        foreach (var extent in new[] { 1L << 29, 1L << 31, 5L << 30 })
        {
            Refuse("huge", "'w'", [], extent);
        }
    }

    [Fact]
    public void A_model_from_memory_has_no_files()
    {
        var file = ModelOf(Graph([], ["y"], Node("Identity", "w", "y")).With(Weight("weights", [], 4))).ToByteArray();
        Refusal.Of(() => Refusal.Import(file), "did not come from a folder");
    }

    [Fact]
    public void Data_of_an_attribute_lie_inside_too()
    {
        var file = ModelOf(Graph([], ["y"], Node("Constant", "", "y", Attribute("value", Weight("../secret", [], 4)))));
        Refusal.Of(() => Import(file), "not inside");
    }

    private static TensorProto Weight(string location, (string Key, string Value)[] more, long extent) => new()
    {
        Name = "w",
        DataType = (int)ElementType.Float32,
        Dims = { extent },
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData = { more.Prepend(("location", location)).Select(e => new StringStringEntryProto { Key = e.Item1, Value = e.Item2 }) },
    };

    private void Refuse(string location, string named, (string, string)[]? more = null, long extent = 4) => Refusal.Of(() => Import(location, more, extent), named);

    private void Import(string location, (string, string)[]? more = null, long extent = 4) =>
        Import(ModelOf(Graph([], ["y"], Node("Identity", "w", "y")).With(Weight(location, more ?? [], extent))));

    private void Import(ModelProto proto)
    {
        var path = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(path, proto.ToByteArray());
        using var model = OnnxModel.Load(path, Refusal.Options);
        _ = model.Import();
    }
}
