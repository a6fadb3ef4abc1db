using System.IO.Compression;

namespace GraphC.Onnx;

/// <summary>Finds cases: a folder that is one, a folder of such folders, or a zip of them.</summary>
public static class CheckCases
{
    private const string Model = "model.onnx";

    /// <summary>The cases at a path, in the order of their names.</summary>
    /// <exception cref="InvalidDataException">There are none, or the zip is damaged.</exception>
    /// <exception cref="IOException">The path cannot be read.</exception>
    public static IReadOnlyList<CheckCase> Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var cases = All(path);
        return cases.Count > 0 ? cases : throw new InvalidDataException($"There is no case in {path}: a case is a folder with {Model} and test_data_set_0.");
    }

    /// <summary>The cases at a path, of which there may be none.</summary>
    internal static IReadOnlyList<CheckCase> All(string path) => File.Exists(path) ? InZip(path)
        : Directory.Exists(path) ? InFolder(path)
        : throw new FileNotFoundException($"There is nothing at {path}.", path);

    private static CheckCase[] InFolder(string path)
    {
        var folders = File.Exists(Path.Combine(path, Model)) ? [path] : Directory.GetDirectories(path).Where(d => File.Exists(Path.Combine(d, Model)));
        return [.. folders.OrderBy(f => f, StringComparer.Ordinal).Select(folder => new CheckCase(
            Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar)),
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
                f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'), f => (Func<byte[]>)(() => File.ReadAllBytes(f))),
            folder))];
    }

    private static CheckCase[] InZip(string path)
    {
        using var zip = Open(path);
        var folders = zip.Entries.Where(e => e.Name == Model).Select(e => e.FullName[..^Model.Length]).Order(StringComparer.Ordinal).ToList();
        var files = zip.Entries.Where(e => e.Name.Length > 0).Select(e => e.FullName).ToList();
        return [.. folders.Select(folder => new CheckCase(
            folder.Length == 0 ? Path.GetFileNameWithoutExtension(path) : folder.TrimEnd('/').Split('/')[^1],
            files.Where(f => f.StartsWith(folder, StringComparison.Ordinal)).ToDictionary(f => f[folder.Length..], f => (Func<byte[]>)(() => Read(path, f)))))];
    }

    private static ZipArchive Open(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path} is neither a folder of cases nor a zip of them: {e.Message}", e);
        }
    }

    private static byte[] Read(string path, string entry)
    {
        using var zip = Open(path);
        using var stream = zip.GetEntry(entry)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
