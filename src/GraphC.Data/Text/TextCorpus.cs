using System.Globalization;

namespace GraphC.Data;

/// <summary>A text to learn from and one to be tested with.</summary>
/// <param name="Train">The first nine tenths.</param>
/// <param name="Test">The rest.</param>
/// <param name="Source">Where the text comes from, in a sentence.</param>
public sealed record TextCorpus(string Train, string Test, string Source)
{
    /// <summary>All of the text.</summary>
    public string All => Train + Test;

    /// <summary>A text cut into both parts.</summary>
    public static TextCorpus Of(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var train = text.Length / 10 * 9;

        // A character beyond the first 65,536 is two of .NET's, which stay together.
        train += train < text.Length && char.IsLowSurrogate(text[train]) ? 1 : 0;
        return new(text[..train], text[train..], source);
    }

    /// <summary>The text of a file where the folder has it, else another one. <see cref="Source"/> says which.</summary>
    /// <param name="folder">Where to look; null takes the other text.</param>
    /// <param name="file">The name of the file, UTF-8, which may be gzip-compressed.</param>
    /// <param name="otherwise">The other text.</param>
    public static TextCorpus LoadOr(string? folder, string file, string otherwise)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(otherwise);
        var path = folder is null ? "" : Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            return Of(otherwise, folder is null ? "the script's own text" : $"the script's own text (there is no {file} in {folder})");
        }

        using var reader = new StreamReader(Gzip.Open(path));
        return Of(reader.ReadToEnd(), path);
    }

    /// <summary>For example <c>1,003,854 characters to train, 111,540 to test, from text/tinyshakespeare.txt</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Train.Length:N0} characters to train, {Test.Length:N0} to test, from {Source}");
}
