using GraphC.Compiler;

namespace GraphC.Training;

/// <summary>Sequences that a model continues by itself.</summary>
public static class Generation
{
    /// <summary>
    /// The tokens that follow a prompt, one after the other, as they are asked for. The prompt is one run of the step, if that takes several tokens,
    /// and each further token is another. When the cache is full, the later half of it is the prompt of a new beginning.
    /// </summary>
    /// <param name="step">A program of two inputs, tokens Int32 <c>[1, T]</c> and the position of the first of them, an Int32 scalar, that
    /// keeps what came before in a <see cref="KeyValueCache"/> of one sequence; its first output are logits <c>[1, T, C]</c>.</param>
    /// <param name="prompt">At least one token.</param>
    /// <param name="count">The number of tokens to add.</param>
    /// <param name="sampler">How tokens are chosen.</param>
    /// <param name="length">The number of positions of the cache, at least 2.</param>
    /// <exception cref="ArgumentException">The prompt is empty, or the program is no such step.</exception>
    public static IEnumerable<int> Generate(this Executable step, IReadOnlyList<int> prompt, int count, Sampler sampler, int length)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        if (prompt.Count == 0)
        {
            throw new ArgumentException("A prompt has one token or more.", nameof(prompt));
        }

        RequireStep(step);
        return Continue(step, prompt, count, sampler, length);
    }

    private static IEnumerable<int> Continue(Executable step, IReadOnlyList<int> prompt, int count, Sampler sampler, int length)
    {
        var atOnce = step.Graph.Inputs[0].Shape[1] is { IsConstant: true, Value: var tokens } ? (int)tokens : length;
        List<int> known = [.. prompt];
        var (start, position) = (Math.Max(0, known.Count - length), 0);
        for (var i = 0; i < count; i++)
        {
            if (known.Count - start > length)
            {
                (start, position) = (known.Count - length / 2, 0);
            }

            var next = -1;
            while (start + position < known.Count)
            {
                var part = Math.Min(atOnce, known.Count - start - position);
                var logits = step.Run(Tensor.From<int>([.. known.GetRange(start + position, part)], 1, part), Tensor.Scalar(position))[0];
                position += part;
                next = start + position < known.Count ? next : sampler.Next(Last(logits));
            }

            known.Add(next);
            yield return next;
        }
    }

    /// <summary>The logits behind the last token.</summary>
    private static ReadOnlySpan<float> Last(Tensor logits) => logits.AsSpan<float>()[^(int)logits.Shape[2]..];

    private static void RequireStep(Executable step)
    {
        var (inputs, outputs) = (step.Graph.Inputs, step.Graph.Outputs);
        var fits = inputs is [{ DType: DType.Int32, Rank: 2 } tokens, { DType: DType.Int32, Rank: 0 }] && tokens.Shape[0].Is(1)
            && (!tokens.Shape[1].IsConstant || tokens.Shape[1].Is(1)) && outputs is [{ DType: DType.Float32, Rank: 3 }, ..];
        if (!fits)
        {
            throw new ArgumentException(
                $"A step takes i32[1, T] or i32[1, 1] and i32[] and gives f32[1, T, C]; this one takes {string.Join(", ", inputs.Select(i => i.Type))} "
                + $"and gives {string.Join(", ", outputs.Select(o => o.Type))}.", nameof(step));
        }
    }
}
