namespace GraphC.Compiler;

/// <summary>
/// The methods of a program's kernels. Kernels that do the same with other buffers, as those of repeated layers do, share a method: that is
/// less for Roslyn and RyuJIT to compile, and less code to keep in the processor's cache.
/// </summary>
internal sealed class KernelMethods(Identifiers names)
{
    private readonly Dictionary<string, Method> methods = [];

    private sealed record Method(LoopKernel Kernel)
    {
        public List<LoopKernel> Others { get; } = [];
    }

    /// <summary>The call that runs a kernel.</summary>
    public string CallOf(LoopKernel kernel)
    {
        var code = KernelWriter.Anonymous(kernel);
        if (methods.TryGetValue(code, out var method))
        {
            method.Others.Add(kernel);
            return $"{KernelWriter.Call(kernel, method.Kernel.Name, names)} // kernel {kernel.Number}";
        }

        methods.Add(code, new(kernel));
        return KernelWriter.Call(kernel, kernel.Name, names);
    }

    /// <summary>Writes all methods that were called.</summary>
    public void Write(CodeText code)
    {
        foreach (var method in methods.Values)
        {
            code.Line();
            KernelWriter.Origins(method.Kernel, code);
            if (method.Others.Count > 0)
            {
                code.Line($"// and with other buffers the kernels {string.Join(", ", method.Others.Select(k => k.Number))}");
            }

            KernelWriter.Write(method.Kernel, names, code);
        }
    }
}
