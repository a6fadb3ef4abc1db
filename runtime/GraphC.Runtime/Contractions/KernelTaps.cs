namespace GraphC.Runtime;

/// <summary>
/// A convolution kernel as a matrix B: its row (t, c), for tap t of the window and channel c, and column n stand at
/// <c>t * TapStride + c * ChannelStride + n * ColumnStride</c>, in elements.
/// </summary>
/// <param name="Channels">How many channels a tap has.</param>
/// <param name="TapStride">From one tap to the next.</param>
/// <param name="ChannelStride">From one channel to the next.</param>
/// <param name="ColumnStride">From one column to the next.</param>
public readonly record struct KernelTaps(long Channels, long TapStride, long ChannelStride, long ColumnStride)
{
    /// <summary>Taps of a line, where the taps lie in lines and <see cref="TapStride"/> is between those of one; 0 where all are one line.</summary>
    public long Line { get; init; }

    /// <summary>From one line to the next.</summary>
    public long LineStride { get; init; }

    /// <summary>Where a tap stands.</summary>
    internal long Tap(long t) => Line == 0 ? t * TapStride : t / Line * LineStride + t % Line * TapStride;
}
