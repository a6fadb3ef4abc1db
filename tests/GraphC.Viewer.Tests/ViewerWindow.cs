using Microsoft.Playwright;

namespace GraphC.Viewer.Tests;

/// <summary>A window with a dump's page, and what it complained of or asked of the network.</summary>
internal sealed class ViewerWindow : IAsyncDisposable
{
    private ViewerWindow(IPage page) => Page = page;

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    public ILocator Panel => Page.Locator(".panel");

    public static async Task<ViewerWindow> Open(IPage page, string address)
    {
        var window = new ViewerWindow(page);
        page.Console += (_, message) => window.Complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => window.Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (request.Url != address && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                window.Complaints.Add($"asked for {request.Url}");
            }
        };
        await page.GotoAsync(address);
        await window.Settle();
        return window;
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    /// <summary>Waits until what is drawn is what was asked for.</summary>
    public async Task Settle() =>
        await Page.Locator(".graph-view[aria-busy=false]").WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });

    /// <summary>Moves the slider to a stage, as its keys do.</summary>
    public async Task GoTo(string stage)
    {
        var slider = Page.Locator("#stage");
        await slider.FocusAsync();
        await slider.PressAsync("Home");
        while (await Page.Locator(".stage-name").TextContentAsync() != stage)
        {
            await slider.PressAsync("ArrowRight");
        }

        await Settle();
    }

    public async Task Search(string text)
    {
        await Page.Locator("#search").FillAsync(text);
        await Page.Locator("#search").PressAsync("Enter");
    }

    /// <summary>Where a box is drawn in the window; null where it is not.</summary>
    public async Task<Box?> Locate(string key) => await Page.EvaluateAsync<Box?>("key => viewer.locate(key)", key);

    public async Task Click(string key)
    {
        var box = await Locate(key) ?? throw new InvalidOperationException($"{key} is not drawn.");
        await Page.Mouse.ClickAsync(box.X + box.Width / 2, box.Y + box.Height / 2);
    }

    /// <summary>The colour with which a box of the graph is filled, as red, green and blue.</summary>
    public async Task<string> ColorOf(string key)
    {
        var box = await Locate(key) ?? throw new InvalidOperationException($"{key} is not drawn.");
        // The next frame is drawn by then.
        await Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        return await Page.EvaluateAsync<string>(
            """
            ({ x, y }) => {
                const canvas = document.querySelector("canvas.graph");
                const { left, top } = canvas.getBoundingClientRect();
                return canvas.getContext("2d").getImageData((x - left) * devicePixelRatio, (y - top) * devicePixelRatio, 1, 1).data.slice(0, 3).join(" ");
            }
            """,
            new { x = (double)(box.X + box.Width / 2), y = (double)(box.Y + box.Height - 4) });
    }

    /// <summary>A rectangle of the window, in pixels.</summary>
    internal sealed class Box
    {
        public float X { get; set; }

        public float Y { get; set; }

        public float Width { get; set; }

        public float Height { get; set; }
    }
}
