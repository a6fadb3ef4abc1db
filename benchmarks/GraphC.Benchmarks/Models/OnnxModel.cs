using System.Globalization;
using System.Text;

namespace GraphC.Benchmarks;

/// <summary>
/// A network as an ONNX file: the few messages of onnx.proto that its layers need, written in Protocol Buffers' wire format. The first
/// argument of every Add is a field number of onnx.proto.
/// </summary>
internal static class OnnxModel
{
    private const int Float = 1;

    /// <summary>The bytes of a model with the input <c>x</c> and the output <c>y</c>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">The values of its variables, in the order of its layers.</param>
    public static byte[] Of(Network network, IEnumerable<Tensor> weights)
    {
        var writer = new Writer(new Queue<Tensor>(weights));
        var logits = writer.Write("x", network.Layers);
        writer.Write(network.AnswersProbabilities ? "Sigmoid" : "Identity", "y", [logits]);
        var graph = writer.Graph.Add(2, network.Name).Add(11, Value("x", ["batch", .. network.Input])).Add(12, Value("y", ["batch", "outputs"]));
        return new Message()
            .Add(1, 8)                                          // ir_version
            .Add(8, new Message().Add(1, "").Add(2, 13))        // opset_import: domain, version
            .Add(7, graph)
            .ToArray();
    }

    private static Message Value(string name, object[] extents)
    {
        var shape = new Message();
        foreach (var extent in extents)
        {
            shape.Add(1, extent is string symbol ? new Message().Add(2, symbol) : new Message().Add(1, Convert.ToInt64(extent, CultureInfo.InvariantCulture)));
        }

        return new Message().Add(1, name).Add(2, new Message().Add(1, new Message().Add(1, Float).Add(2, shape)));
    }

    /// <summary>The nodes and initializers of a graph.</summary>
    private sealed class Writer(Queue<Tensor> weights)
    {
        private int count;

        public Message Graph { get; } = new();

        /// <summary>Adds layers behind a value, and returns the name of the result.</summary>
        public string Write(string x, IEnumerable<Layer> layers) => layers.Aggregate(x, Write);

        /// <summary>Adds a node.</summary>
        public string Write(string op, string output, IEnumerable<string> inputs, params IEnumerable<(string Name, long[] Values)> attributes)
        {
            var node = new Message();
            foreach (var input in inputs)
            {
                node.Add(1, input);
            }

            node.Add(2, output).Add(3, output).Add(4, op);
            foreach (var (name, values) in attributes)
            {
                const int Ints = 7;
                var attribute = new Message().Add(1, name).Add(20, Ints);
                foreach (var value in values)
                {
                    attribute.Add(8, value);
                }

                node.Add(5, attribute);
            }

            Graph.Add(1, node);
            return output;
        }

        private string Write(string x, Layer layer) => layer switch
        {
            Layer.Dense => Write("Gemm", Fresh(), [x, Weight(), Weight()]),
            Layer.Conv c => Write("Conv", Fresh(), c.Bias ? [x, Weight(), Weight()] : [x, Weight()], Window(c.Window, c.Stride, c.Padding)),
            Layer.Norm => Write("BatchNormalization", Fresh(), [x, Weight(), Weight(), Weight(), Weight()]),
            Layer.MaxPool p => Write("MaxPool", Fresh(), [x], Window(p.Window, p.Stride, p.Padding)),
            Layer.Residual r => Sum(Write(x, r.Body), Write(x, r.Shortcut)),
            Layer.GlobalAvgPool => Write("GlobalAveragePool", Fresh(), [x]),
            _ => Write(layer.GetType().Name, Fresh(), [x]),
        };

        private string Sum(string a, string b) => Write("Add", Fresh(), [a, b]);

        private static (string, long[])[] Window(long window, long stride, long padding) =>
            [("kernel_shape", [window, window]), ("strides", [stride, stride]), ("pads", [padding, padding, padding, padding])];

        /// <summary>The next weight as an initializer.</summary>
        private string Weight()
        {
            var (name, value) = (Fresh(), weights.Dequeue());
            var tensor = new Message();
            foreach (var extent in value.Shape)
            {
                tensor.Add(1, extent);
            }

            Graph.Add(5, tensor.Add(2, Float).Add(8, name).Add(9, value.Bytes));
            return name;
        }

        private string Fresh() => $"v{count++}";
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
