using System.Diagnostics;
using Google.Protobuf;
using GraphC.Compiler;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Tests.Hostile;

/// <summary>How models that are no good are to end: with an error that names the place, within a second, and within 200 MB.</summary>
internal static class Refusal
{
    private const long MostBytes = 200 << 20;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    /// <summary>Compiled programs of these tests are not kept.</summary>
    public static CompileOptions Options { get; } = CompileOptions.Default with { Name = "hostile", CacheFolder = null, Threads = 2 };

    /// <summary>Expects that a model is refused when it is read or when it becomes nodes, and that the error has some text in it.</summary>
    public static Exception Of(ModelProto model, string named = "")
    {
        var file = model.ToByteArray();
        return Of(() => Import(file), named);
    }

    /// <summary>Expects that an action is refused.</summary>
    public static Exception Of(Action action, string named = "")
    {
        var error = Bounded(action);
        Assert.NotNull(error);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Expects that an action ends within the bounds, well or with an error for the user.</summary>
    /// <returns>The error.</returns>
    public static Exception? Bounded(Action action)
    {
        // Others are at work on the machine, too, and the first attempt compiles what it calls: the best attempt counts.
        for (var attempt = 1; ; attempt++)
        {
            var clock = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var error = Caught(action);
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(bytes <= MostBytes, $"{bytes >> 20} MB were allocated before: {error?.Message}");
            if (clock.Elapsed <= MostTime)
            {
                return error;
            }

            Assert.True(attempt < 4, $"it took {clock.Elapsed.TotalSeconds:0.0} s to say: {error?.Message}");
        }
    }

    /// <summary>Reads a model and makes nodes of it.</summary>
    public static void Import(byte[] file)
    {
        using var model = OnnxModel.Parse(file, Options);
        _ = model.Import();
    }

    /// <summary>True for the errors that a model may end in.</summary>
    public static bool IsForUser(Exception e) => e is ModelFormatException or UnsupportedModelException or ArgumentException;

    /// <summary>True if a text can be printed as it stands: lines of visible characters.</summary>
    public static bool IsPrintable(string text) => !text.Any(c => (char.IsControl(c) && c is not ('\n' or '\r')) || c is '\u2028' or '\u2029' or '\u202e');

    private static Exception? Caught(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (IsForUser(e))
        {
            Assert.True(IsPrintable(e.Message), e.Message);
            Assert.InRange(e.Message.Length, 10, 5000);
            return e;
        }
    }
}
