using System.IO.Compression;

namespace GraphC.Tests.Foreign;

/// <summary>A zip of foreign cases: tests list its entries when they are discovered and read one entry each.</summary>
internal sealed class ForeignArchive(string relative)
{
    /// <summary>What stands in place of the cases where the archive is absent: the one test that then runs skips.</summary>
    public const string Absent = "(absent)";

    /// <summary>The names of the cases: the entries with an extension, without it.</summary>
    public TheoryData<string> Cases(string extension)
    {
        var path = TestData.Locate(relative);
        if (!File.Exists(path))
        {
            return [Absent];
        }

        using var zip = ZipFile.OpenRead(path);
        return
        [
            .. zip.Entries.Select(e => e.FullName)
                .Where(name => name.EndsWith(extension, StringComparison.Ordinal))
                .Select(name => name[..^extension.Length])
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The bytes of an entry; skips the test where the archive is absent.</summary>
    public byte[] Read(string entry)
    {
        using var zip = ZipFile.OpenRead(TestData.Require(relative));
        using var stream = (zip.GetEntry(entry) ?? throw new FileNotFoundException($"There is no {entry} in {relative}.")).Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
