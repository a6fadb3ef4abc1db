using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>How a routine runs a kernel.</summary>
/// <param name="Pieces">The call of its method; for a kernel of several segments, a call for each.</param>
/// <param name="Watched">What observers are told around it; null in a program that nobody watches.</param>
internal sealed record KernelCall(ImmutableArray<string> Pieces, WatchedKernel? Watched);

/// <summary>What observers are told of a kernel.</summary>
/// <param name="Number">Its number in the program.</param>
/// <param name="Shown">The buffers whose addresses they see.</param>
internal sealed record WatchedKernel(int Number, ImmutableArray<Buffer> Shown);
