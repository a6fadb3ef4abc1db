using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary><c>NonMaxSuppression</c>: of boxes that overlap much, those of the best score.</summary>
internal static class Suppression
{
    public static ImmutableArray<Operator> Operators { get; } = [Operator.OnHost("NonMaxSuppression", Select, since: 10)];

    /// <summary><c>[count, 3]</c>: batch, class and box, of each batch and class the better ones first.</summary>
    private static OnnxValue?[] Select(HostCall call)
    {
        var (boxes, scores) = (call.Tensor(0), call.Tensor(1));
        if (boxes.Shape.Length != 3 || boxes.Shape[2] != 4 || scores.Shape.Length != 3 || scores.Shape[0] != boxes.Shape[0] || scores.Shape[2] != boxes.Shape[1])
        {
            throw new BadNodeException($"{boxes} and {scores} are not boxes [N, S, 4] and their scores [N, C, S]");
        }

        var (batches, classes, count) = ((int)scores.Shape[0], (int)scores.Shape[1], (int)scores.Shape[2]);
        var most = call.Has(2) ? call.Int(2) : 0;
        var overlap = call.Has(3) ? call.Tensor(3).Data.AsSpan<float>()[0] : 0;
        float? least = call.Has(4) ? call.Tensor(4).Data.AsSpan<float>()[0] : null;
        if (overlap is not (>= 0 and <= 1))
        {
            throw new BadNodeException($"an iou_threshold of {overlap} is not from 0 to 1");
        }

        var selected = new List<long>();
        for (var batch = 0; batch < batches; batch++)
        {
            var rectangles = Rectangles(boxes.Data.AsSpan<float>().Slice(batch * count * 4, count * 4), call.Attributes.Flag("center_point_box"));
            for (var c = 0; c < classes; c++)
            {
                foreach (var box in Best(rectangles, scores.Data.AsSpan<float>().Slice((batch * classes + c) * count, count).ToArray(), most, overlap, least))
                {
                    selected.AddRange([batch, c, box]);
                }
            }
        }

        return [OnnxTensor.Of([.. selected], selected.Count / 3, 3)];
    }

    /// <summary>Boxes in the order of their scores, without those that overlap a better one by more than a part; equal ones as they stand.</summary>
    private static List<int> Best(Rectangle[] boxes, float[] scores, long most, float overlap, float? least)
    {
        var kept = new List<int>();
        foreach (var box in Enumerable.Range(0, boxes.Length).Where(i => least is null || scores[i] > least).OrderByDescending(i => scores[i]))
        {
            if (kept.Count >= most)
            {
                break;
            }

            if (kept.TrueForAll(k => !(boxes[k].Overlap(boxes[box]) > overlap)))
            {
                kept.Add(box);
            }
        }

        return kept;
    }

    /// <summary>Boxes that are given by two opposite corners in any order, y before x, or by their centre and extents, x before y.</summary>
    private static Rectangle[] Rectangles(ReadOnlySpan<float> boxes, bool byCenter)
    {
        var rectangles = new Rectangle[boxes.Length / 4];
        for (var i = 0; i < rectangles.Length; i++)
        {
            var (a, b, c, d) = (boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]);
            rectangles[i] = byCenter
                ? new(b - d / 2, a - c / 2, b + d / 2, a + c / 2)
                : new(Math.Min(a, c), Math.Min(b, d), Math.Max(a, c), Math.Max(b, d));
        }

        return rectangles;
    }

    private readonly record struct Rectangle(float Top, float Left, float Bottom, float Right)
    {
        private float Area => (Bottom - Top) * (Right - Left);

        /// <summary>The common area as a part of the area that both cover.</summary>
        public float Overlap(Rectangle other)
        {
            var (height, width) = (Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top), Math.Min(Right, other.Right) - Math.Max(Left, other.Left));
            var common = Math.Max(height, 0) * Math.Max(width, 0);
            return common <= 0 ? 0 : common / (Area + other.Area - common);
        }
    }
}
