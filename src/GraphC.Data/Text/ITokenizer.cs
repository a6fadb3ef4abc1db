namespace GraphC.Data;

/// <summary>Text as numbers and back: what a language model reads and writes.</summary>
public interface ITokenizer
{
    /// <summary>The number of different tokens, which are 0, 1, … below it.</summary>
    int Count { get; }

    /// <summary>The tokens of a text.</summary>
    /// <exception cref="ArgumentException">The tokenizer has no token for a part of the text; the message names it.</exception>
    int[] Encode(string text);

    /// <summary>The text of tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    string Decode(params ReadOnlySpan<int> tokens);
}
