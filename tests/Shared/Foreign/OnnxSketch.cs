using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace GraphC.Tests.Foreign;

/// <summary>
/// Just enough of an ONNX file for tests: the nodes' ops and names, attributes that are numbers or lists of integers, and float32 initializers. Field numbers
/// are those of <c>onnx.proto</c>.
/// </summary>
internal sealed class OnnxSketch
{
    private OnnxSketch(ReadOnlySpan<byte> model)
    {
        foreach (var (field, value) in Fields(model))
        {
            if (field != 7)   // ModelProto.graph
            {
                continue;
            }

            foreach (var (part, content) in Fields(value.Bytes))
            {
                switch (part)
                {
                    case 1: Nodes.Add(Node.Parse(content.Bytes)); break;
                    case 5: ReadInitializer(content.Bytes); break;
                    case 11: Inputs.Add(NameOf(content.Bytes)); break;
                    case 12: Outputs.Add(NameOf(content.Bytes)); break;
                }
            }
        }
    }

    public List<Node> Nodes { get; } = [];

    /// <summary>In the order of the file; PyTorch's names.</summary>
    public Dictionary<string, Tensor> Initializers { get; } = [];

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public static OnnxSketch Read(byte[] model) => new(model);

    private void ReadInitializer(byte[] bytes)
    {
        var (name, type, extents, raw) = ("", 0L, new List<long>(), Array.Empty<byte>());
        foreach (var (field, value) in Fields(bytes))
        {
            switch (field)
            {
                case 1: extents.AddRange(value.Bytes.Length == 0 ? [value.Number] : Packed(value.Bytes)); break;
                case 2: type = value.Number; break;
                case 8: name = Encoding.UTF8.GetString(value.Bytes); break;
                case 9: raw = value.Bytes; break;
            }
        }

        if (type != 1 || raw.Length == 0)
        {
            return;   // only float32 in raw form; whoever needs another one misses it by name
        }

        var tensor = new Tensor(DType.Float32, [.. extents]);
        raw.CopyTo(tensor.Bytes);
        Initializers.Add(name, tensor);
    }

    private static string NameOf(byte[] bytes) => Encoding.UTF8.GetString(Fields(bytes).First(f => f.Field == 1).Value.Bytes);

    private static List<(int Field, (long Number, byte[] Bytes) Value)> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new List<(int, (long, byte[]))>();
        while (!message.IsEmpty)
        {
            var key = Varint(ref message);
            var (number, bytes) = ((key & 7) == 0 ? Varint(ref message) : 0, Array.Empty<byte>());
            var length = (key & 7) switch { 0 => 0, 1 => 8, 2 => (int)Varint(ref message), 5 => 4, _ => throw new InvalidDataException() };
            bytes = message[..length].ToArray();
            message = message[length..];
            fields.Add(((int)(key >> 3), (number, bytes)));
        }

        return fields;
    }

    private static List<long> Packed(ReadOnlySpan<byte> bytes)
    {
        var numbers = new List<long>();
        while (!bytes.IsEmpty)
        {
            numbers.Add(Varint(ref bytes));
        }

        return numbers;
    }

    /// <summary>PyTorch computed with a double that it wrote as a float: the shortest number that is read as this float.</summary>
    private static double Meant(float written) => double.Parse(written.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static long Varint(ref ReadOnlySpan<byte> bytes)
    {
        var (result, shift) = (0UL, 0);
        while (true)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            result |= (ulong)(next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80)
            {
                return (long)result;
            }
        }
    }

    /// <summary>A node: op, names, and the attributes that are single numbers or lists of integers.</summary>
    internal sealed record Node(
        string Op, IReadOnlyList<string> Inputs, string Output, IReadOnlyDictionary<string, double> Attributes, IReadOnlyDictionary<string, int[]> Lists)
    {
        public double Number(string name, double absent) => Attributes.GetValueOrDefault(name, absent);

        public PerAxis PerAxis(string name) => Lists.GetValueOrDefault(name);

        /// <summary>The borders: first those at the starts of all axes, then those at the ends.</summary>
        public Padding Pads => Lists.GetValueOrDefault("pads") is { } pads
            ? Padding.Explicit(pads[..(pads.Length / 2)], pads[(pads.Length / 2)..])
            : Padding.Valid;

        public static Node Parse(byte[] bytes)
        {
            var (op, inputs, outputs) = ("", new List<string>(), new List<string>());
            var (attributes, lists) = (new Dictionary<string, double>(), new Dictionary<string, int[]>());
            foreach (var (field, value) in Fields(bytes))
            {
                switch (field)
                {
                    case 1: inputs.Add(Encoding.UTF8.GetString(value.Bytes)); break;
                    case 2: outputs.Add(Encoding.UTF8.GetString(value.Bytes)); break;
                    case 4: op = Encoding.UTF8.GetString(value.Bytes); break;
                    case 5: ReadAttribute(value.Bytes); break;
                }
            }

            return new(op, inputs, outputs[0], attributes, lists);

            void ReadAttribute(byte[] attribute)
            {
                var fields = Fields(attribute);
                var name = NameOf(attribute);
                if (fields.Any(f => f.Field == 8))
                {
                    lists[name] = [.. fields.Where(f => f.Field == 8).SelectMany(f => f.Value.Bytes.Length == 0 ? [f.Value.Number] : Packed(f.Value.Bytes)).Select(i => (int)i)];
                }

                foreach (var (field, value) in fields)
                {
                    if (field is 2 or 3)
                    {
                        attributes[name] = field == 2 ? Meant(BinaryPrimitives.ReadSingleLittleEndian(value.Bytes)) : value.Number;
                    }
                }
            }
        }
    }
}
