using System.Text;

namespace GraphC.Cli.Tests;

/// <summary>The bytes of small ONNX models and tensors, in protobuf's encoding.</summary>
internal static class ModelFile
{
    private const int Float = 1;

    /// <summary>A model of float32 vectors of length 2 whose nodes are given as <c>(operator, inputs, output)</c>.</summary>
    public static byte[] Model(string[] inputs, string[] outputs, params (string Operator, string[] Inputs, string Output)[] nodes) =>
        Model(Float, inputs, outputs, nodes);

    /// <summary>A model of vectors of length 2 of an element type.</summary>
    public static byte[] Model(int type, string[] inputs, string[] outputs, params (string Operator, string[] Inputs, string Output)[] nodes) =>
    [
        .. Number(1, 10),
        .. Message(8, Number(2, 21)),
        .. Message(7,
        [
            .. nodes.SelectMany(n => Message(1, [.. n.Inputs.SelectMany(i => Text(1, i)), .. Text(2, n.Output), .. Text(4, n.Operator)])),
            .. Text(2, "graph"),
            .. inputs.SelectMany(i => Message(11, Vector(i, type))),
            .. outputs.SelectMany(o => Message(12, Vector(o, type))),
        ]),
    ];

    /// <summary>A float32 vector.</summary>
    public static byte[] Tensor(params float[] elements) =>
        [.. Number(1, (ulong)elements.Length), .. Number(2, Float), .. Message(9, [.. elements.SelectMany(BitConverter.GetBytes)])];

    private static byte[] Vector(string name, int type) =>
        [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, (ulong)type), .. Message(2, Message(1, Number(1, 2)))]))];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [.. Varint((ulong)field << 3 | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
