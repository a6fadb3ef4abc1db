using System.Buffers.Binary;
using System.Globalization;

namespace GraphC.Data;

/// <summary>
/// The header of a .npy file (NEP 1): magic, version, length, then a Python dictionary literal with exactly the keys
/// <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.
/// </summary>
internal sealed record NpyHeader(ElementEncoding Encoding, bool BigEndian, bool FortranOrder, long[] Shape)
{
    private const int MaxBytes = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[8];
        TensorBody.Fill(stream, start, name);
        if (!start[..6].SequenceEqual(Magic))
        {
            throw new InvalidDataException($"{name} is no .npy file: its magic number is wrong.");
        }

        var version = start[6];
        if (version is < 1 or > 3)
        {
            throw new InvalidDataException($"{name} has the .npy version {version}.{start[7]}; 1 to 3 are known.");
        }

        Span<byte> length = stackalloc byte[version == 1 ? 2 : 4];
        TensorBody.Fill(stream, length, name);
        var bytes = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (bytes > MaxBytes)
        {
            throw new InvalidDataException($"{name} has a header of {bytes} bytes; at most {MaxBytes} are accepted.");
        }

        var text = new byte[bytes];
        TensorBody.Fill(stream, text, name);
        return new Literal(TextEncoding(version).GetString(text), name).Parse();

        static System.Text.Encoding TextEncoding(int version) => version == 3 ? System.Text.Encoding.UTF8 : System.Text.Encoding.Latin1;
    }

    public void Write(Stream stream)
    {
        var descr = Encoding switch
        {
            ElementEncoding.F64 => "<f8",
            ElementEncoding.F32 => "<f4",
            ElementEncoding.I64 => "<i8",
            ElementEncoding.I32 => "<i4",
            ElementEncoding.U8 => "|u1",
            _ => "|b1",
        };
        var shape = Shape.Length == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}";
        // NumPy aligns the elements to 64 bytes and ends the header with a newline.
        var padded = (10 + text.Length + 1 + 63) / 64 * 64 - 10;
        Span<byte> start = [.. Magic, 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], (ushort)padded);
        stream.Write(start);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(text.PadRight(padded - 1) + "\n"));
    }

    /// <summary>A parser for the few Python literals that a header consists of.</summary>
    private sealed class Literal(string text, string name)
    {
        private int at;

        public NpyHeader Parse()
        {
            string? descr = null;
            bool? fortran = null;
            long[]? shape = null;
            Expect('{');
            while (!Accept('}'))
            {
                var key = String();
                Expect(':');
                switch (key)
                {
                    case "descr" when descr is null:
                        descr = Peek() == '\'' || Peek() == '"'
                            ? String()
                            : throw new InvalidDataException($"{name} holds a structured array; only plain numbers and bools can be read.");
                        break;
                    case "fortran_order" when fortran is null:
                        fortran = Word() switch { "True" => true, "False" => false, _ => throw Malformed() };
                        break;
                    case "shape" when shape is null:
                        shape = Tuple();
                        break;
                    default:
                        throw new InvalidDataException($"{name} has an unexpected or repeated header key '{key}'.");
                }

                if (!Accept(','))
                {
                    Expect('}');
                    break;
                }
            }

            if (descr is null || fortran is null || shape is null)
            {
                throw new InvalidDataException($"{name} lacks descr, fortran_order or shape in its header.");
            }

            if (Peek() != '\0')
            {
                throw Malformed();
            }

            var encoding = descr.Length >= 2 && "<>|=".Contains(descr[0]) ? Code(descr[1..]) : null;
            return encoding is { } known
                ? new NpyHeader(known, descr[0] == '>', fortran.Value, shape)
                : throw new InvalidDataException($"{name} has elements of type '{descr}', which cannot be read.");
        }

        private static ElementEncoding? Code(string code) => code switch
        {
            "f8" => ElementEncoding.F64,
            "f4" => ElementEncoding.F32,
            "f2" => ElementEncoding.F16,
            "i8" => ElementEncoding.I64,
            "i4" => ElementEncoding.I32,
            "i2" => ElementEncoding.I16,
            "i1" => ElementEncoding.I8,
            "u8" => ElementEncoding.U64,
            "u4" => ElementEncoding.U32,
            "u2" => ElementEncoding.U16,
            "u1" => ElementEncoding.U8,
            "b1" => ElementEncoding.Bool,
            _ => null,
        };

        private long[] Tuple()
        {
            var extents = new List<long>();
            Expect('(');
            while (!Accept(')'))
            {
                // Python 2 wrote extents as 3L.
                var word = Word().TrimEnd('L');
                if (!long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var extent)
                    || extents.Count > TensorBody.MaxRank)
                {
                    throw Malformed();
                }

                extents.Add(extent);
                if (!Accept(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. extents];
        }

        private string String()
        {
            var quote = Peek();
            var end = quote is '\'' or '"' ? text.IndexOf(quote, at + 1) : -1;
            if (end < 0)
            {
                throw Malformed();
            }

            var value = text[(at + 1)..end];
            at = end + 1;
            return value;
        }

        private string Word()
        {
            Peek();
            var from = at;
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '-'))
            {
                at++;
            }

            return text[from..at];
        }

        private char Peek()
        {
            while (at < text.Length && text[at] is ' ' or '\n' or '\t' or '\r')
            {
                at++;
            }

            return at < text.Length ? text[at] : '\0';
        }

        private bool Accept(char expected)
        {
            if (Peek() != expected)
            {
                return false;
            }

            at++;
            return true;
        }

        private void Expect(char expected)
        {
            if (!Accept(expected))
            {
                throw Malformed();
            }
        }

        private InvalidDataException Malformed() => new($"{name} has a malformed header at character {at}.");
    }
}
