using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Fourier transforms and what goes with them. Complex numbers have their two parts along the last axis.</summary>
internal static class Signals
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Of("DFT", Transform, since: 17),
        Operator.Of("STFT", ShortTime, since: 17),
        Window("HannWindow", (size, periodic) => Spectral.HannWindow(size, periodic, DType.Float64)),
        Window("HammingWindow", (size, periodic) => Spectral.HammingWindow(size, periodic, DType.Float64)),
        Window("BlackmanWindow", (size, periodic) => Spectral.BlackmanWindow(size, periodic, DType.Float64)),
        Operator.Typed("MelWeightMatrix", MelWeights, since: 17),
    ];

    private static Operator Window(string name, Func<int, bool, Node> window) => Operator.Typed(name, c => Casting.To(
        new TensorOperand(ElementType.Float64, window(checked((int)c.Int(0)), c.Attributes.Flag("periodic", true))),
        c.Attributes.Type("output_datatype") ?? ElementType.Float32), since: 17);

    /// <summary>The axis is an attribute up to operator set 19, then an input.</summary>
    private static Node Transform(Call call)
    {
        var (real, imaginary) = Parts(call.X());
        var given = call.Version < 20 ? call.Attributes.Int("axis", 1) : call.Has(2) ? call.Int(2) : -2;
        // The axis of the parts is counted, too.
        var axis = call.Axis(given, real.Rank + 1) is var a && a < real.Rank ? a : throw new BadNodeException("the last axis has the parts of complex numbers and is not transformed");
        var (inverse, oneSided) = (call.Attributes.Flag("inverse"), call.Attributes.Flag("onesided"));
        (real, imaginary) = (real.Transpose(axis, -1), imaginary?.Transpose(axis, -1));
        if (inverse && oneSided)
        {
            var full = call.Has(1) ? call.Int(1) : Extent(real) * 2 - 2;
            (real, imaginary) = (Mirrored(real, full, even: true), imaginary is null ? null : Mirrored(imaginary, full, even: false));
            return real.Dft(imaginary, full, inverse: true).Real.Transpose(axis, -1).Unsqueeze(-1);
        }

        var length = call.Has(1) ? call.Int(1) : Extent(real);
        return Joined(real.Dft(imaginary, length, inverse, oneSided), y => y.Transpose(axis, -1));
    }

    private static long Extent(Node x) => x.Shape[^1].IsConstant ? x.Shape[^1].Value : throw new BadNodeException($"the extent {x.Shape[^1]} of the transformed axis must be a number");

    /// <summary>The whole transform of a real signal from its first half: the second half is the first one turned around, with conjugates.</summary>
    private static Node Mirrored(Node half, long length, bool even)
    {
        var (have, need) = (Extent(half), length / 2 + 1);
        var first = have < need ? half.Pad(half.Rank - 1, 0, need - have) : half.Slice(-1, 0, need);
        var rest = first.Slice(-1, 1, length - need + 1).Flip(-1);
        return Movement.Concat(-1, first, even ? rest : -rest);
    }

    /// <summary>The real and, if there is one, the imaginary part, which lie along the last axis.</summary>
    private static (Node Real, Node? Imaginary) Parts(Node x)
    {
        if (x.Rank < 2 || !(x.Shape[^1].Is(1) || x.Shape[^1].Is(2)))
        {
            throw new BadNodeException($"{x.Shape} does not end with an axis of one or two parts of numbers");
        }

        return (Part(0), x.Shape[^1].Is(2) ? Part(1) : null);

        Node Part(int i) => x.Slice(-1, i, i + 1).Squeeze(-1);
    }

    private static Node Joined((Node Real, Node Imaginary) parts, Func<Node, Node> change) => Movement.Stack(-1, change(parts.Real), change(parts.Imaginary));

    private static Node ShortTime(Call call)
    {
        var (real, imaginary) = call.X().Rank == 2 ? (call.X(), null) : Parts(call.X());
        var step = call.Int(1);
        var window = call.Optional(2);
        var length = call.Has(3) ? call.Int(3)
            : window is not null ? Extent(window)
            : throw new BadNodeException("there is neither a window nor a frame_length");
        var oneSided = call.Attributes.Flag("onesided", true);
        var ofReal = real.Stft(step, length, window, oneSided);
        if (imaginary is null)
        {
            return Joined(ofReal, y => y);
        }

        // The transform is linear: that of i b is i times that of b.
        var ofImaginary = imaginary.Stft(step, length, window, oneSided);
        return Joined((ofReal.Real - ofImaginary.Imaginary, ofReal.Imaginary + ofImaginary.Real), y => y);
    }

    /// <summary>
    /// Triangles over the frequencies of a transform, <c>[length / 2 + 1, bins]</c>, whose corners are equally far apart on the mel scale,
    /// <c>2595 log10(1 + f / 700)</c>.
    /// </summary>
    private static TensorOperand MelWeights(Call call)
    {
        var (bins, length, rate) = (checked((int)call.Int(0)), call.Int(1), call.Int(2));
        var (low, high) = (Mel(call.Reals(3)[0]), Mel(call.Reals(4)[0]));
        if (bins < 0 || length < 0 || rate < 1)
        {
            throw new BadNodeException($"{bins} bins for a transform of the length {length} at a rate of {rate}");
        }

        long[] corners = [.. Enumerable.Range(0, bins + 2).Select(i => (long)Math.Floor((length + 1) * Hertz(low + i * ((high - low) / (bins + 2))) / rate))];
        var weights = new Tensor(DType.Float64, length / 2 + 1, bins);
        for (var bin = 0; bin < bins; bin++)
        {
            var (start, top, end) = (corners[bin], corners[bin + 1], corners[bin + 2]);
            for (var f = start; f <= Math.Max(top, end - 1); f++)
            {
                if (f < 0 || f >= weights.Shape[0])
                {
                    throw new BadNodeException($"a bin goes to the frequency {f} of {weights.Shape[0]}");
                }

                // Where the top belongs to both sides the falling one is taken, which is 1 there as well.
                weights.AsSpan<double>()[(int)(f * bins + bin)] = f >= top && end > top ? (double)(end - f) / (end - top)
                    : top == start ? 1
                    : (double)(f - start) / (top - start);
            }
        }

        return Casting.To(new TensorOperand(new OnnxTensor(ElementType.Float64, weights)), call.Attributes.Type("output_datatype") ?? ElementType.Float32);

        static double Mel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);

        static double Hertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
    }
}
