namespace GraphC.Compiler;

/// <summary>Writes every stage of a compilation as a text file, numbered in order, as soon as it is there.</summary>
internal sealed class DumpFolder
{
    private readonly string folder;
    private readonly List<string> overview = [];
    private int next;

    private DumpFolder(string folder) => this.folder = folder;

    /// <summary>The dump that the options ask for, or null. Its folder is made now.</summary>
    public static DumpFolder? Of(CompileOptions options) =>
        options.DumpFolder is null ? null : At(Path.Combine(options.DumpFolder, FolderNameOf(options.Name)));

    /// <summary>A dump in a folder, which is made now; what an older dump left there is deleted.</summary>
    public static DumpFolder At(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var old in Directory.EnumerateFiles(folder, "??-*.*"))
        {
            File.Delete(old);
        }

        return new(folder);
    }

    /// <summary>The name of a program as one folder: no path, no way out of the dump.</summary>
    private static string FolderNameOf(string program)
    {
        var name = string.Concat(program.Take(80).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ' ' ? c : '_')).Trim(' ', '.');
        return name.Length == 0 ? "program" : name;
    }

    /// <summary>Writes a graph if a step changed it; the overview lists it either way.</summary>
    public void Write(GraphStage stage)
    {
        if (stage.Changed)
        {
            Write(stage.Name, stage.Graph.ToString());
        }
        else
        {
            overview.Add($"{stage.Name,-20} (unchanged)");
        }
    }

    /// <summary>Writes what comes after the passes, the overview, and all of it as a page.</summary>
    public void Write(StageDump dump)
    {
        Write("kernels", dump.Text("kernels"));
        Write("loops", dump.Text("loops"));
        Write("emitted", dump.Text("csharp"), "cs");
        File.WriteAllLines(Path.Combine(folder, "stages.txt"), overview);
        File.WriteAllText(Path.Combine(folder, "stages.html"), dump.Html());
    }

    private void Write(string stage, string text, string extension = "txt")
    {
        var file = $"{next++:00}-{stage}.{extension}";
        File.WriteAllText(Path.Combine(folder, file), text);
        overview.Add($"{stage,-20} {file}");
    }
}
