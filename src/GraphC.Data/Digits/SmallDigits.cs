using System.Globalization;

namespace GraphC.Data;

/// <summary>
/// Small pictures of handwritten digits, 8×8 with 17 levels of ink, as a table: a row a picture, its 64 levels from 0 to 16 row by row, and then
/// its digit. That is the form in which scikit-learn brings along the test part of Alpaydin and Kaynak's "Optical recognition of handwritten
/// digits" (1998): 1,797 pictures.
/// </summary>
public static class SmallDigits
{
    /// <summary>The height and the width of a picture.</summary>
    public const int Side = 8;

    private const float DarkestLevel = 16;

    /// <summary>
    /// The pictures of <c>digits.csv</c> or <c>digits.csv.gz</c> in a folder, f32 [N, 64] from 0 to 1: the first four fifths to learn from, the
    /// rest, which other people wrote, to be tested with. Null where the folder has no such file.
    /// </summary>
    /// <param name="folder">Where to look; null looks nowhere.</param>
    /// <exception cref="InvalidDataException">The file is broken, or no table of such pictures.</exception>
    public static Digits? Find(string? folder)
    {
        string[] names = ["digits.csv", "digits.csv.gz"];
        return folder is not null && names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } path ? Read(path) : null;
    }

    private static Digits Read(string path)
    {
        var table = Csv.Read(path, new() { Header = CsvHeader.None });
        var (levels, digits) = (table.Numbers(table.Names[^1]), table.Classes(table.Names[^1]).Labels);
        Check(path, levels, digits);
        var (train, test) = new Dataset((Columns.Images, levels.Scale(1 / DarkestLevel)), (Columns.Labels, digits)).Split(0.8);
        return new(train, test, string.Create(
            CultureInfo.InvariantCulture, $"Digits of 8×8 pixels: the first {train.Count:N0} to train, the last {test.Count:N0} to test, from {path}"));
    }

    private static void Check(string path, Tensor levels, Tensor digits)
    {
        if (levels.Shape[1] != Side * Side)
        {
            throw new InvalidDataException($"{path} has {levels.Shape[1]} numbers and a digit in a row; a picture has {Side * Side}.");
        }

        if (levels.AsSpan<float>().ContainsAnyExceptInRange(0, DarkestLevel) || digits.AsSpan<int>().ContainsAnyExceptInRange(0, 9))
        {
            throw new InvalidDataException($"{path} has a level that is not from 0 to {DarkestLevel}, or a digit that is not from 0 to 9.");
        }
    }
}
