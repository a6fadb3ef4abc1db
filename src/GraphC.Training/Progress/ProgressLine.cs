using System.Globalization;

namespace GraphC.Training;

/// <summary>A line of text, put together in a buffer of its own and cut to the width of the terminal.</summary>
internal sealed class ProgressLine(bool colored)
{
    // The bar gives way to the numbers after it.
    private const int MostBarCells = 24, RoomForNumbers = 60;
    private const string ToLineStart = "\r\e[K", Green = "\e[32m", Dim = "\e[2m", Plain = "\e[0m";

    private readonly char[] text = new char[512];
    private int length;
    private int room;

    /// <summary>Begins a line; on a terminal in place of the last one.</summary>
    public void Begin(bool replacing)
    {
        length = 0;
        room = text.Length / 2;
        if (replacing)
        {
            Mark(ToLineStart);
            // The last column stays free: a terminal wraps after it.
            room = Math.Clamp(Console.WindowWidth - 1, 20, room);
        }
    }

    public void Add(ReadOnlySpan<char> added)
    {
        added = added[..Math.Min(added.Length, room)];
        added.CopyTo(text.AsSpan(length));
        length += added.Length;
        room -= added.Length;
    }

    public void Add(double number, string format)
    {
        Span<char> digits = stackalloc char[40];
        Add(number.TryFormat(digits, out var count, format, CultureInfo.InvariantCulture) ? digits[..count] : "?");
    }

    /// <summary>How much is done, as a bar; without color the undone part is empty.</summary>
    public void AddBar(double fraction)
    {
        var cells = Math.Clamp(room - RoomForNumbers, 0, MostBarCells);
        var done = (int)Math.Round(fraction * cells);
        Mark(colored ? Green : "");
        Fill(done, '━');
        Mark(colored ? Plain + Dim : "");
        Fill(cells - done, colored ? '━' : ' ');
        Mark(colored ? Plain : "");
    }

    /// <summary>Writes the line to standard error; it stays open where it will be replaced.</summary>
    public void Write(bool replaceable)
    {
        if (!replaceable)
        {
            Mark("\n");
        }

        Console.Error.Write(text.AsSpan(0, length));
    }

    private void Fill(int count, char character)
    {
        text.AsSpan(length, count).Fill(character);
        length += count;
        room -= count;
    }

    // What takes no room on the screen.
    private void Mark(string code)
    {
        code.CopyTo(text.AsSpan(length));
        length += code.Length;
    }
}
