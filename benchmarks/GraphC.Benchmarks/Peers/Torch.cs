using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphC.Benchmarks;

/// <summary>PyTorch in a process of its own, driven over a pipe: a line of JSON there, a line back. Between two lines it sleeps.</summary>
internal sealed class Torch : IPeer, IDisposable
{
    // A Python that other tools have put first on the path need not be the one that Debian's packages are for.
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];

    private readonly string name;
    private readonly Process worker;

    private Torch(string name, Process worker, string description) => (this.name, this.worker, Description) = (name, worker, description);

    public string Description { get; }

    /// <summary>Starts the worker with the first interpreter that has PyTorch.</summary>
    /// <param name="name">What rows call it.</param>
    /// <param name="threads">How many threads it may use.</param>
    /// <param name="sleepingWorkers">True if workers that wait for work shall sleep, not spin.</param>
    public static Torch? Find(string name, int threads, bool sleepingWorkers) =>
        Interpreters.Select(i => Start(name, i, threads, sleepingWorkers)).FirstOrDefault(t => t is not null);

    /// <summary>A training step of a network.</summary>
    public Contender Train(Network network, int batch) => Contender(Describe("train", network, batch));

    /// <summary>A network forward.</summary>
    public Contender Infer(Network network, int batch) => Contender(Describe("infer", network, batch));

    /// <summary>A network over as many tokens as an example has, one after the other, with the keys and values before them in a cache.</summary>
    public Contender Generate(Network network) => Contender(Describe("generate", network, batch: 1));

    /// <summary>Softmax, layer norm or cross-entropy of a matrix.</summary>
    public Contender RowKernel(string kernel, int rows, int columns, bool backward) => Contender(new JsonObject
    {
        ["kind"] = kernel,
        ["shape"] = new JsonArray(rows, columns),
        ["backward"] = backward,
    });

    public void Dispose()
    {
        worker.StandardInput.Close();   // it ends with its input
        if (!worker.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            worker.Kill();
        }

        worker.Dispose();
    }

    private static Torch? Start(string name, string interpreter, int threads, bool sleepingWorkers)
    {
        var start = new ProcessStartInfo(interpreter) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "peers", "torch_worker.py"));
        start.ArgumentList.Add(threads.ToString(CultureInfo.InvariantCulture));
        if (sleepingWorkers)
        {
            start.ArgumentList.Add("passive");
        }

        try
        {
            var process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is { } greeting && JsonNode.Parse(greeting)?["peer"]?.GetValue<string>() is { } description)
            {
                return new(name, process, sleepingWorkers ? description + ", OMP_WAIT_POLICY=PASSIVE" : description);
            }

            process.WaitForExit();
            process.Dispose();
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;   // no such interpreter
        }
    }

    private static JsonObject Describe(string kind, Network network, int batch) => new()
    {
        ["kind"] = kind,
        ["input"] = new JsonArray([.. network.Input.Select(s => (JsonNode)s)]),
        ["layers"] = Layer.ToJson(network.Layers),
        ["rule"] = network.Rule.ToString().ToLowerInvariant(),
        ["loss"] = network.Loss.ToString().ToLowerInvariant(),
        ["batch"] = batch,
        ["tokens"] = network.Tokens,
        ["rate"] = Network.LearningRate,
    };

    private TorchRow Contender(JsonObject row)
    {
        Ask(new JsonObject { ["setup"] = row });
        return new TorchRow(this);
    }

    private JsonNode Ask(JsonObject question)
    {
        worker.StandardInput.WriteLine(question.ToJsonString(JsonSerializerOptions.Default));
        worker.StandardInput.Flush();
        var answer = worker.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The PyTorch worker has ended.");
        var node = JsonNode.Parse(answer)!;
        return node["error"] is { } error ? throw new InvalidOperationException($"PyTorch: {error}") : node;
    }

    /// <summary>The row that the worker was set up for last.</summary>
    private sealed class TorchRow(Torch torch) : Contender(torch.name)
    {
        public override double Run(int times) => torch.Ask(new JsonObject { ["round"] = times })["seconds"]!.GetValue<double>();
    }
}
