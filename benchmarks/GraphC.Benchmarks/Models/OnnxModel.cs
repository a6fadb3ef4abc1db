using System.Text;

namespace GraphC.Benchmarks;

/// <summary>
/// A network as an ONNX file: the few messages of onnx.proto that dense layers need, written in Protocol Buffers' wire format. The first
/// argument of every Add is a field number of onnx.proto.
/// </summary>
internal static class OnnxModel
{
    private const int Float = 1;

    /// <summary>The bytes of a model with the input <c>x</c> and the output <c>y</c>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Weight <c>[in, units]</c> and bias of each layer.</param>
    public static byte[] Of(Network network, IReadOnlyList<Tensor> weights)
    {
        var graph = new Message();
        var (current, layers) = ("x", network.Sizes.Length - 1);
        for (var layer = 0; layer < layers; layer++)
        {
            var last = layer == layers - 1;
            var activation = !last ? network.Hidden.ToString() : network.Loss == Loss.CrossEntropy ? null : "Sigmoid";
            var sum = last && activation is null ? "y" : $"sum{layer}";
            graph.Add(1, Node("Gemm", sum, current, $"weight{layer}", $"bias{layer}"));
            graph.Add(5, Initializer($"weight{layer}", weights[2 * layer]));
            graph.Add(5, Initializer($"bias{layer}", weights[2 * layer + 1]));
            current = sum;
            if (activation is not null)
            {
                current = last ? "y" : $"hidden{layer}";
                graph.Add(1, Node(activation, current, sum));
            }
        }

        graph.Add(2, network.Name);
        graph.Add(11, Value("x", network.Sizes[0]));
        graph.Add(12, Value("y", network.Sizes[^1]));
        return new Message()
            .Add(1, 8)                                          // ir_version
            .Add(8, new Message().Add(1, "").Add(2, 13))        // opset_import: domain, version
            .Add(7, graph)
            .ToArray();
    }

    private static Message Node(string op, string output, params string[] inputs)
    {
        var node = new Message();
        foreach (var input in inputs)
        {
            node.Add(1, input);
        }

        return node.Add(2, output).Add(3, output).Add(4, op);
    }

    private static Message Initializer(string name, Tensor value)
    {
        var tensor = new Message();
        foreach (var extent in value.Shape)
        {
            tensor.Add(1, extent);
        }

        return tensor.Add(2, Float).Add(8, name).Add(9, value.Bytes);
    }

    private static Message Value(string name, int columns)
    {
        var shape = new Message().Add(1, new Message().Add(2, "batch")).Add(1, new Message().Add(1, columns));
        return new Message().Add(1, name).Add(2, new Message().Add(1, new Message().Add(1, Float).Add(2, shape)));
    }

    /// <summary>A message in Protocol Buffers' wire format.</summary>
    private sealed class Message
    {
        private const int Varint = 0, Bytes = 2;

        private readonly MemoryStream bytes = new();

        public Message Add(int field, long number)
        {
            WriteVarint((ulong)(field << 3 | Varint));
            WriteVarint((ulong)number);
            return this;
        }

        public Message Add(int field, ReadOnlySpan<byte> content)
        {
            WriteVarint((ulong)(field << 3 | Bytes));
            WriteVarint((ulong)content.Length);
            bytes.Write(content);
            return this;
        }

        public Message Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

        public Message Add(int field, Message inner) => Add(field, inner.ToArray());

        public byte[] ToArray() => bytes.ToArray();

        private void WriteVarint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                bytes.WriteByte((byte)(value | 0x80));
            }

            bytes.WriteByte((byte)value);
        }
    }
}
