using System.Globalization;
using System.Text.Json;
using GraphC.Compiler;
using static GraphC.Declare;
using static Microsoft.Playwright.Assertions;

namespace GraphC.Viewer.Tests;

/// <summary>The pages of real compilations.</summary>
[Collection("browser")]
public sealed class RealDumpTests(Browser browser)
{
    [SkippableFact]
    public async Task EachStageOfATrainingStepShowsItsChanges()
    {
        var (x, y) = (Input("x", Float32, [Batch, 20]), Input<int>("y", [Batch]));
        var loss = Losses.SoftmaxCrossEntropy(x.Dense(16).Relu().Dense(4), y);
        var json = Compilation.Dump(new Adam(1e-3).Minimize(loss), [loss]).Json();
        using var dump = JsonDocument.Parse(json);
        await using var window = await browser.Open(json);
        var stages = dump.RootElement.GetProperty("stages").EnumerateArray().ToList();
        foreach (var stage in stages.Skip(1).Where(s => s.GetProperty("changed").GetBoolean()))
        {
            await window.GoTo(stage.GetProperty("name").GetString()!);
            foreach (var change in Changes(stage.GetProperty("graph")).CountBy(c => c).Where(c => c.Key != "kept"))
            {
                await Expect(window.Page.Locator($".chip.{change.Key} b")).ToHaveTextAsync(change.Value.ToString(CultureInfo.InvariantCulture));
            }
        }

        await window.Search("matmul");
        await Expect(window.Panel).ToContainTextAsync("RealDumpTests.cs");
        Assert.Empty(window.Complaints);
    }

    [SkippableFact]
    public async Task ALoopIsAGroupWithItsProgram()
    {
        var items = Input("items", Float32, [Dim.Symbol("time"), Batch, 4]);
        var (_, all) = items.Scan(Constant(0, Float32).BroadcastTo([Batch, 4]), (state, item) => (state + item).Tanh());
        var json = Compilation.Dump([all.Sum(0)]).Json();
        using var dump = JsonDocument.Parse(json);
        await using var window = await browser.Open(json);
        await window.GoTo("declared");
        var region = dump.RootElement.GetProperty("stages")[0].GetProperty("graph").GetProperty("regions")[0];
        var key = $"region{region.GetProperty("nodes")[0]}";
        var tanh = $"n{Program(region).Single(n => n.GetProperty("op").GetString() == "Tanh").GetProperty("id")}";

        var (outer, inner) = (await window.Locate(key), await window.Locate(tanh));
        Assert.True(outer!.X < inner!.X && inner.X + inner.Width < outer.X + outer.Width);
        Assert.True(outer.Y < inner.Y && inner.Y + inner.Height < outer.Y + outer.Height);

        await window.Page.GetByText("Close all").ClickAsync();
        await window.Settle();
        Assert.Null(await window.Locate(tanh));
        await window.Click(key);
        await Expect(window.Panel.Locator("h2")).ToHaveTextAsync("loop 0");

        await window.GoTo("kernels");
        await window.Search("tanh");
        await Expect(window.Panel.Locator("pre").First).ToContainTextAsync("tanh(");
        Assert.Empty(window.Complaints);
    }

    /// <summary>The changes of the nodes of a graph and of the programs of its regions.</summary>
    private static IEnumerable<string> Changes(JsonElement graph) => graph.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("change").GetString()!)
        .Concat(graph.GetProperty("regions").EnumerateArray().SelectMany(r => r.GetProperty("programs").EnumerateArray()).SelectMany(p => Changes(p.GetProperty("graph"))));

    private static IEnumerable<JsonElement> Program(JsonElement region) =>
        region.GetProperty("programs")[0].GetProperty("graph").GetProperty("nodes").EnumerateArray();
}
