using System.Text;

namespace GraphC.Data;

/// <summary>A token for each character (Unicode scalar value), in the order of their numbers.</summary>
public sealed class CharacterTokenizer : ITokenizer
{
    private readonly Rune[] characters;
    private readonly Dictionary<Rune, int> tokens;

    private CharacterTokenizer(Rune[] characters)
    {
        this.characters = characters;
        tokens = characters.Select((character, token) => (character, token)).ToDictionary(p => p.character, p => p.token);
    }

    /// <summary>A tokenizer of the characters that a text has.</summary>
    public static CharacterTokenizer Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new([.. text.EnumerateRunes().Distinct().Order()]);
    }

    /// <inheritdoc/>
    public int Count => characters.Length;

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.EnumerateRunes().Select(character => tokens.TryGetValue(character, out var token)
            ? token
            : throw new ArgumentException($"There is no token for '{character}' (U+{character.Value:X4}).", nameof(text)))];
    }

    /// <inheritdoc/>
    public string Decode(params ReadOnlySpan<int> tokens)
    {
        var text = new StringBuilder(tokens.Length);
        foreach (var token in tokens)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(token, nameof(tokens));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, characters.Length, nameof(tokens));
            text.Append(characters[token].ToString());
        }

        return text.ToString();
    }
}
