using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = Microsoft.Build.Utilities.Task;

namespace GraphC.Build;

/// <summary>
/// Decides for each <c>GraphCModel</c> item what is built and where, so that MSBuild can tell whether that is up to date. Nothing is written.
/// </summary>
public sealed class PrepareModels : Task
{
    private const int OldestTarget = 8, NewestTarget = 10;

    private static readonly string[] IsaNames = ["auto", "avx2", "avx512"];
    private static readonly string[] WeightsNames = ["embedded", "file"];

    /// <summary>The models as declared.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The namespace of classes for which none is given.</summary>
    public string DefaultNamespace { get; set; } = "";

    /// <summary>Where assemblies are put.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The project's framework, for example <c>.NETCoreApp</c>.</summary>
    [Required]
    public string TargetFrameworkIdentifier { get; set; } = "";

    /// <summary>Its version, for example <c>v10.0</c>.</summary>
    [Required]
    public string TargetFrameworkVersion { get; set; } = "";

    /// <summary>
    /// The models with all that is needed to build them: Declared, Namespace, Class, Framework, Isa, Weights, and the files DataFiles, Assembly,
    /// Documentation, WeightsFile and OptionsFile with its text, Options.
    /// </summary>
    [Output]
    public ITaskItem[] Prepared { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (TargetOf(TargetFrameworkIdentifier, TargetFrameworkVersion) is not { } target)
        {
            Log.LogError(null, "GRAPHC002", null, null, 0, 0, 0, 0, $"Classes of models need .NET {OldestTarget} or later; this project targets {TargetFrameworkIdentifier} {TargetFrameworkVersion}.");
            return false;
        }

        var prepared = Models.Select(model => Prepare(model, target)).ToList();
        foreach (var rivals in prepared.GroupBy(p => p.GetMetadata("Assembly"), StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            Error(rivals.Last(), "GRAPHC003", $"Two models would be the class {NameOf(rivals.Last())}; give one of them another Class or Namespace.");
        }

        Prepared = Log.HasLoggedErrors ? [] : [.. prepared];
        return !Log.HasLoggedErrors;
    }

    /// <summary>The newest .NET that GraphC builds for and that a framework can load, for example <c>net9.0</c>; null if there is none.</summary>
    private static string? TargetOf(string identifier, string version) =>
        identifier == ".NETCoreApp" && Version.TryParse(version.TrimStart('v', 'V'), out var number) && number.Major >= OldestTarget
            ? $"net{Math.Min(number.Major, NewestTarget)}.0"
            : null;

    private TaskItem Prepare(ITaskItem model, string target)
    {
        var path = model.GetMetadata("FullPath");
        var item = new TaskItem(path);
        item.SetMetadata("Declared", model.ItemSpec);
        item.SetMetadata("Namespace", Given(model, "Namespace", DefaultNamespace.Length > 0 ? DefaultNamespace : "Models"));
        item.SetMetadata("Class", Given(model, "Class", ClassOf(path)));
        item.SetMetadata("Framework", target);
        item.SetMetadata("Isa", OneOf(model, item, "Isa", IsaNames));
        item.SetMetadata("Weights", OneOf(model, item, "Weights", WeightsNames));
        if (!File.Exists(path))
        {
            Error(item, "GRAPHC004", "There is no such model.");
        }

        foreach (var name in (string[])["Namespace", "Class"])
        {
            if (!IsName(item.GetMetadata(name)))
            {
                Error(item, "GRAPHC005", $"{name}=\"{item.GetMetadata(name)}\" is no name in C#.");
            }
        }

        // Names of assemblies have no case where names of files have none.
        var stem = Path.Combine(Folder, NameOf(item));
        item.SetMetadata("Assembly", stem + ".dll");
        item.SetMetadata("Documentation", stem + ".xml");
        item.SetMetadata("WeightsFile", item.GetMetadata("Weights") == "file" ? stem + ".weights" : "");
        item.SetMetadata("OptionsFile", stem + ".options");
        item.SetMetadata("Options", string.Join(" ", new[] { path, NameOf(item), target, item.GetMetadata("Isa"), item.GetMetadata("Weights") }));
        item.SetMetadata("DataFiles", string.Join(";", DataOf(model, path)));
        return item;
    }

    /// <summary>Files that the model keeps weights in: those beside it whose names begin with its name, and those that are given.</summary>
    private static IEnumerable<string> DataOf(ITaskItem model, string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var beside = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(f => f != path && Path.GetFileName(f).StartsWith(Path.GetFileName(path), StringComparison.Ordinal))
            : [];
        var given = model.GetMetadata("Data").Split([';'], StringSplitOptions.RemoveEmptyEntries).Select(f => Path.GetFullPath(Path.Combine(folder, f.Trim())));
        return beside.Concat(given).Distinct().OrderBy(f => f, StringComparer.Ordinal);
    }

    /// <summary>The class of a file: <c>TextReader_2</c> for <c>text reader_2.onnx</c>.</summary>
    private static string ClassOf(string path)
    {
        var words = Regex.Split(Path.GetFileNameWithoutExtension(path), "[^A-Za-z0-9_]+").Where(word => word.Length > 0);
        var name = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
        return name.Length == 0 ? "Model" : char.IsDigit(name[0]) ? "Model" + name : name;
    }

    private static string NameOf(ITaskItem item) => $"{item.GetMetadata("Namespace")}.{item.GetMetadata("Class")}";

    private static bool IsName(string name) => Regex.IsMatch(name, @"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$");

    private static string Given(ITaskItem model, string name, string otherwise) => model.GetMetadata(name) is { Length: > 0 } given ? given : otherwise;

    private string OneOf(ITaskItem model, ITaskItem item, string name, string[] choices)
    {
        var given = Given(model, name, choices[0]);
        if (!choices.Contains(given))
        {
            Error(item, "GRAPHC005", $"{name}=\"{given}\" is none of {string.Join(", ", choices)}.");
        }

        return given;
    }

    private void Error(ITaskItem model, string code, string message) => Log.LogError(null, code, null, model.GetMetadata("Declared"), 0, 0, 0, 0, message);
}
