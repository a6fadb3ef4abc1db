using System.Reflection;
using GraphC.Cli.CommandLine;
using GraphC.Onnx;

namespace GraphC.Cli.Tests;

/// <summary>Who knows whom: the tool stands on top of the other rooms, and it alone speaks to people.</summary>
public class ArrowTests
{
    private static readonly Assembly Cli = typeof(Application).Assembly;

    [Fact]
    public void The_tool_knows_everything_but_the_runtime_and_the_training() =>
        Assert.Equal(["GraphC", "GraphC.Compiler", "GraphC.Data", "GraphC.Onnx"], Names(Cli).Where(IsOurs).Order(StringComparer.Ordinal));

    [Fact]
    public void Only_the_tool_draws_tables() => Assert.DoesNotContain("Spectre.Console", Rooms().SelectMany(Names));

    [Fact]
    public void No_room_knows_the_tool() => Assert.DoesNotContain("GraphC.Cli", Rooms().SelectMany(Names));

    [Fact]
    public void Only_ONNX_knows_protobuf() =>
        Assert.Equal(["GraphC.Onnx"], Rooms().Append(Cli).Where(r => Names(r).Contains("Google.Protobuf")).Select(r => r.GetName().Name));

    /// <summary>A script uses the namespaces of several rooms at once; two types of one name would be ambiguous in it.</summary>
    [Fact]
    public void No_two_public_types_have_one_name()
    {
        var names = Rooms().Where(r => r.GetName().Name != "GraphC.Runtime").SelectMany(r => r.GetExportedTypes()).Where(t => !t.IsNested).Select(t => t.Name);
        Assert.Empty(names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    /// <summary>All assemblies of GraphC that the tool needs, without itself.</summary>
    private static List<Assembly> Rooms()
    {
        var found = new List<Assembly> { typeof(OnnxModel).Assembly, typeof(Data.Npy).Assembly };
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(Names(found[i]).Where(IsOurs).Where(n => found.TrueForAll(f => f.GetName().Name != n)).Select(Assembly.Load).ToList());
        }

        return found;
    }

    private static IEnumerable<string> Names(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!);

    private static bool IsOurs(string name) => name.StartsWith("GraphC", StringComparison.Ordinal);
}
