using System.Diagnostics;
using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace GraphC.Viewer.Tests;

/// <summary>The page in a browser.</summary>
[Collection("browser")]
public sealed class ViewerTests(Browser browser)
{
    private static SampleDump Small => SampleDump.Small;

    // The numbers of the sample's nodes: the input, then two variables, MatMul, Add and Relu for each layer.
    private const string MatMul = "n3", Add = "n4", Relu = "n5";

    [SkippableFact]
    public async Task OpensFromAFileWithoutNetworkOrComplaint()
    {
        await using var window = await browser.Open(Small.Json);
        await Expect(window.Page).ToHaveTitleAsync("sample </script><script>document.title='gone'</script> · GraphC");
        await Expect(window.Page.Locator(".stage-name")).ToHaveTextAsync("kernels");
        foreach (var tab in new[] { "#tab-memory", "#tab-code", "#tab-graph" })
        {
            await window.Page.Locator(tab).ClickAsync();
        }

        Assert.Empty(window.Complaints);
    }

    [SkippableFact]
    public async Task ASelectedNodeTellsWhatItIsAndWhereItRuns()
    {
        await using var window = await browser.Open(Small.Json);
        await window.Click(Relu);
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("Relu");
        await Expect(window.Panel).ToContainTextAsync("f32[batch, 128]");
        await Expect(window.Panel).ToContainTextAsync("sample.cs:15");
        await Expect(window.Panel).ToContainTextAsync("8.2 K = 128*batch");
        await Expect(window.Panel).ToContainTextAsync("00_MatMul");
        await Expect(window.Panel.Locator("pre").First).ToContainTextAsync("for i0 < 128*batch");
        await Expect(window.Panel.Locator(".keyword").First).ToHaveTextAsync("kernel");

        await window.Panel.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "%4 Add" }).ClickAsync();
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("Add");
    }

    [SkippableFact]
    public async Task TheSliderShowsWhatEachStageChanged()
    {
        await using var window = await browser.Open(Small.Json);
        await window.GoTo("gradient");
        var (sign, relu) = (await window.ColorOf("n12"), await window.ColorOf(Relu));
        Assert.NotEqual(sign, relu);
        await Expect(window.Page.Locator(".chip.new")).ToHaveTextAsync("5new");

        await window.GoTo("canonicalize");
        Assert.Equal(relu, await window.ColorOf("n12"));
        await Expect(window.Page.Locator(".reason")).ToContainTextAsync("changed nothing");

        await window.GoTo("simplify");
        var (rewritten, carried, removed) = Small.Simplified;
        await Expect(window.Page.Locator(".chip.rewritten")).ToHaveTextAsync($"{rewritten}rewritten");
        await Expect(window.Page.Locator(".chip.carried")).ToHaveTextAsync($"{carried}carried");
        await Expect(window.Page.Locator(".chip.removed")).ToHaveTextAsync($"{removed}removed");
        Assert.NotEqual(relu, await window.ColorOf("n1000012"));

        await window.Click("n1000012");
        await Expect(window.Panel.Locator(".change")).ToHaveTextAsync("rewritten by sign-of-relu");
        await Expect(window.Panel).ToContainTextAsync("%12 Sign");
    }

    [SkippableFact]
    public async Task WhatIsSelectedIsFollowedThroughTheStages()
    {
        await using var window = await browser.Open(Small.Json);
        await window.Click("n1000012");
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("Step");
        await window.GoTo("declared");
        await Expect(window.Panel).ToContainTextAsync("not in this stage");
        await window.GoTo("gradient");
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("Sign");
        await window.GoTo("simplify");
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("Step");
        await window.Panel.GetByText("kernels: ").First.ClickAsync();
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("kernel");
    }

    [SkippableFact]
    public async Task RemovedNodesAreListedAndLeadToWhereTheyWere()
    {
        await using var window = await browser.Open(Small.Json);
        await window.GoTo("simplify");
        await window.Page.Locator(".chip.removed").ClickAsync();
        await Expect(window.Panel.Locator("h2")).ToHaveTextAsync("Removed by simplify");
        await window.Panel.Locator(".row").First.ClickAsync();
        await Expect(window.Page.Locator(".stage-name")).ToHaveTextAsync("canonicalize");
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("Sign");
    }

    [SkippableFact]
    public async Task SearchGoesThroughItsHits()
    {
        await using var window = await browser.Open(Small.Json);
        await window.GoTo("declared");
        await window.Search("relu");
        await Expect(window.Page.Locator(".search .count")).ToHaveTextAsync("1 of 2");
        await Expect(window.Panel).ToContainTextAsync("sample.cs:15");
        await window.Page.Locator("#search").PressAsync("Enter");
        await Expect(window.Page.Locator(".search .count")).ToHaveTextAsync("2 of 2");
        await Expect(window.Panel).ToContainTextAsync("sample.cs:20");
        await window.Search("sample.cs:13");
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("MatMul");
        await window.GoTo("simplify");
        await window.Search("sign-of-relu");
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("Step");
    }

    [SkippableFact]
    public async Task ColoursFollowTheSystemAndTheSwitch()
    {
        await using var window = await browser.Open(Small.Json);
        var light = (await Background(window), await window.ColorOf(MatMul));
        await window.Page.Locator("#theme").ClickAsync();
        var dark = (await Background(window), await window.ColorOf(MatMul));
        Assert.NotEqual(light.Item1, dark.Item1);
        Assert.NotEqual(light.Item2, dark.Item2);
        await window.Page.Locator("#theme").ClickAsync();
        Assert.Equal(light, (await Background(window), await window.ColorOf(MatMul)));

        static Task<string> Background(ViewerWindow window) => window.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
    }

    [SkippableFact]
    public async Task KernelsOpenAndClose()
    {
        await using var window = await browser.Open(Small.Json);
        Assert.NotNull(await window.Locate(Add));
        await window.Page.GetByText("Close all").ClickAsync();
        await window.Settle();
        Assert.Null(await window.Locate(Add));
        await window.Click("kernel0");
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("00_MatMul");
        await Expect(window.Panel).ToContainTextAsync("private static void K00");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Settle();
        Assert.NotNull(await window.Locate(Add));
    }

    [SkippableFact]
    public async Task WhatWouldBeTooSmallToReadBeginsWithClosedKernels()
    {
        await using var window = await browser.Open(SampleDump.Large(60).Json);
        Assert.Null(await window.Locate(MatMul));
        var kernel = await window.Locate("kernel0");
        Assert.True(kernel!.Height > 17, $"{kernel.Height} pixels");
        Assert.True(kernel.Y > 0 && kernel.Y < 800, $"at {kernel.Y}");

        // What is found is shown in its kernel, and nothing covers it.
        await window.Search("sample.cs:13");
        await Expect(window.Page.Locator("#hits")).ToBeHiddenAsync();
        await window.Settle();
        Assert.NotNull(await window.Locate(MatMul));
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("MatMul");

        await Expect(window.Page.GetByText("Open all")).ToBeEnabledAsync();
        await window.GoTo("declared");
        await Expect(window.Page.GetByText("Open all")).ToBeDisabledAsync();
        Assert.Empty(window.Complaints);
    }

    [SkippableFact]
    public async Task ArrowKeysWalkAlongEdges()
    {
        await using var window = await browser.Open(Small.Json);
        await window.Click(MatMul);
        await window.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("Add");
        await window.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("MatMul");
        await Expect(window.Page.Locator("[aria-live=polite]").Last).ToContainTextAsync("MatMul");
    }

    [SkippableFact]
    public async Task TheMemoryPlanIsATimelineWithItsPeak()
    {
        await using var window = await browser.Open(Small.Json);
        await window.Page.Locator("#tab-memory").ClickAsync();
        await Expect(window.Page.Locator(".memory-summary")).ToContainTextAsync("Peak 64 KiB alive in kernel 01_");
        await window.Page.GetByLabel("Extent batch").FillAsync("128");
        await Expect(window.Page.Locator(".memory-summary")).ToContainTextAsync("Peak 128 KiB");
        await window.Page.GetByText("Buffers as a table").ClickAsync();
        await Expect(window.Page.Locator(".buffers tr")).ToHaveCountAsync(Small.Kernels + 1);
        await window.Page.GetByText("Buffers as a table").ClickAsync();

        // The first buffer lies in the lower half of the first kernels.
        var canvas = await window.Page.Locator("canvas.memory").BoundingBoxAsync() ?? throw new InvalidOperationException("The plan is not drawn.");
        var place = (X: canvas.X + canvas.Width * 0.15f, Y: canvas.Y + canvas.Height * 0.75f);
        await window.Page.Mouse.MoveAsync(place.X, place.Y);
        await Expect(window.Page.Locator(".tip")).ToContainTextAsync("t0 f32[128*batch]");
        await window.Page.Mouse.ClickAsync(place.X, place.Y);
        await Expect(window.Panel.Locator("h2")).ToContainTextAsync("Relu");
    }

    [SkippableFact]
    public async Task ANarrowWindowShowsThePanelBelowTheGraph()
    {
        await using var window = await browser.Open(Small.Json, width: 420);
        var (graph, panel) = (await window.Page.Locator("main").BoundingBoxAsync(), await window.Panel.BoundingBoxAsync());
        Assert.True(panel!.Y >= graph!.Y + graph.Height);
        Assert.True(graph.Height > 150);
        Assert.Equal(420, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    [SkippableFact]
    public async Task TwoThousandNodesAreReadyWithinSeconds()
    {
        var dump = SampleDump.Large(2000);
        var clock = Stopwatch.StartNew();
        await using var window = await browser.Open(dump.Json);
        await window.GoTo("simplify");
        Assert.True(dump.Nodes >= 1800, dump.Nodes.ToString(CultureInfo.InvariantCulture));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"ready after {clock.Elapsed}");

        await window.Search("sample.cs:1010");
        Assert.NotNull(await window.Locate("n1000"));
        await window.Page.GetByText("Fit").ClickAsync();
        var frames = await window.Page.EvaluateAsync<double>(
            """
            async () => {
                const canvas = document.querySelector("canvas.graph");
                const start = performance.now();
                for (let i = 0; i < 10; i++) {
                    canvas.dispatchEvent(new WheelEvent("wheel", { deltaX: 3, deltaY: 3, clientX: 300, clientY: 300 }));
                    await new Promise(requestAnimationFrame);
                }
                return (performance.now() - start) / 10;
            }
            """);
        Assert.True(frames < 1000, $"a frame took {frames} ms");
        Assert.Empty(window.Complaints);
    }
}
