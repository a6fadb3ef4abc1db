namespace GraphC.Compiler;

/// <summary>Files that appear whole or not at all: each is written beside its place, and all are moved there at the end.</summary>
internal static class WholeFiles
{
    /// <summary>Writes files; the first is moved last, so that what it needs is there when it appears.</summary>
    /// <exception cref="IOException">One cannot be written; no file was changed.</exception>
    public static IReadOnlyList<ExportedFile> Write(IReadOnlyList<(string Path, Action<Stream> Write)> files)
    {
        foreach (var (path, _) in files)
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"{path} cannot be written: there is no folder {folder}.");
            }
        }

        var written = new List<(string Temporary, ExportedFile File)>();
        try
        {
            foreach (var (path, write) in files)
            {
                var temporary = $"{path}.{Environment.ProcessId}.tmp";
                using var stream = File.Create(temporary);
                written.Add((temporary, new(path, 0)));
                write(stream);
                stream.Flush(flushToDisk: true);
                written[^1] = (temporary, new(path, stream.Length));
            }

            foreach (var (temporary, file) in Enumerable.Reverse(written))
            {
                File.Move(temporary, file.Path, overwrite: true);
            }

            return [.. written.Select(w => w.File)];
        }
        catch (UnauthorizedAccessException e)
        {
            // The system names the temporary file.
            throw new IOException($"{files[0].Path} cannot be written: its folder, or a file in its place, may not be changed.", e);
        }
        finally
        {
            foreach (var (temporary, _) in written)
            {
                File.Delete(temporary);
            }
        }
    }
}
