namespace GraphC.Runtime;

/// <summary>
/// A convolution kernel as a matrix B: its row (t, c), for tap t of the window and channel c, and column n stand at
/// <c>t * TapStride + c * ChannelStride + n * ColumnStride</c>, in elements.
/// </summary>
/// <param name="Channels">How many channels a tap has.</param>
/// <param name="TapStride">From one tap to the next.</param>
/// <param name="ChannelStride">From one channel to the next.</param>
/// <param name="ColumnStride">From one column to the next.</param>
public readonly record struct KernelTaps(long Channels, long TapStride, long ChannelStride, long ColumnStride);
