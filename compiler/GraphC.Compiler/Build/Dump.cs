namespace GraphC.Compiler;

/// <summary>Writes every stage of a compilation as text files, numbered in order.</summary>
internal sealed class Dump
{
    private readonly string folder;
    private readonly List<string> overview = [];
    private int next;

    private Dump(string folder) => this.folder = folder;

    /// <summary>The dump that the options ask for, or null. Its folder is made now.</summary>
    public static Dump? Of(CompileOptions options)
    {
        if (options.DumpFolder is null)
        {
            return null;
        }

        var folder = Path.Combine(options.DumpFolder, FolderNameOf(options.Name));
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

    /// <summary>Writes a stage.</summary>
    public void Write(string stage, string text, string extension = "txt")
    {
        var file = $"{next++:00}-{stage}.{extension}";
        File.WriteAllText(Path.Combine(folder, file), text);
        overview.Add($"{stage,-20} {file}");
    }

    /// <summary>Writes a pass's result if it changed something; the overview lists it either way.</summary>
    public void Pass(Stage stage)
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

    /// <summary>Writes what comes after the passes, and the overview.</summary>
    public void Rest(Lowered lowered)
    {
        Write("kernels", KernelPrinter.Print(lowered.Main));
        Write("loops", LoopPrinter.Print(lowered.Kernels));
        Write("emitted", lowered.Source, "cs");
        File.WriteAllLines(Path.Combine(folder, "stages.txt"), overview);
    }
}
