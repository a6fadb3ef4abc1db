namespace GraphC.Compiler.Tests.Support;

/// <summary>Tests that watch the whole process, and so run beside no others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
