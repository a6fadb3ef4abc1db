using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace GraphC.Compiler.Tests.Support;

/// <summary>How the runtime says that it compiled a method.</summary>
internal enum JitTier
{
    Unknown,
    MinOptJitted,
    Optimized,
    QuickJitted,
    OptimizedTier1,
    ReadyToRun,
    PreJitted,
}

/// <summary>Listens to the runtime's own events about methods it compiles. One log at a time, and no other tests beside it.</summary>
internal sealed class JitLog : EventListener
{
    private const EventKeywords Jit = (EventKeywords)0x10;

    private readonly ConcurrentDictionary<string, JitTier> methods = new();

    /// <summary>Compiles all methods of an assembly that need no type arguments and tells how RyuJIT did it; constructors are left out.</summary>
    /// <param name="assembly">The image.</param>
    public static IReadOnlyDictionary<string, JitTier> Compile(byte[] assembly)
    {
        using var log = new JitLog();
        var context = new AssemblyLoadContext("jit", isCollectible: true);
        using var stream = new MemoryStream(assembly);
        var all = context.LoadFromStream(stream).GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance))
            .Where(m => !m.IsAbstract).ToList();
        foreach (var method in all)
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }

        // Events arrive a little later.
        var names = all.Select(m => $"{m.DeclaringType!.FullName}.{m.Name}").Distinct().ToList();
        var clock = Stopwatch.StartNew();
        while (names.Find(n => !log.methods.ContainsKey(n)) is { } missing)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"the runtime said nothing of {missing}");
            Thread.Sleep(10);
        }

        context.Unload();
        return names.ToDictionary(n => n, n => log.methods[n]);
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Verbose, Jit);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("MethodLoadVerbose", StringComparison.Ordinal) == true && methods is not null)
        {
            var tier = (JitTier)(((uint)Of("MethodFlags")! >> 7) & 7);
            methods[$"{Of("MethodNamespace")}.{Of("MethodName")}"] = tier;
        }

        object? Of(string field) => eventData.Payload![eventData.PayloadNames!.IndexOf(field)];
    }
}
