using GraphC.Compiler;
using Microsoft.Playwright;

namespace GraphC.Viewer.Tests;

/// <summary>One headless browser for all tests of the page.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe", "msedge.exe"];

    private readonly string folder = Directory.CreateTempSubdirectory("graphc-viewer-").FullName;
    private IPlaywright? playwright;
    private IBrowser? browser;

    private static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(path => programs.Select(program => Path.Combine(path, program))).FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        if (Program is not null)
        {
            // Machines that test everything at once are slow.
            Assertions.SetDefaultExpectTimeout(20_000);
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox"] });
        }
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Opens the page of a dump as a file; skips the test where there is no browser.</summary>
    /// <param name="json">The dump.</param>
    /// <param name="width">The width of the window, in pixels.</param>
    internal async Task<ViewerWindow> Open(string json, int width = 1300)
    {
        Skip.If(browser is null, $"There is no Chromium: none of {string.Join(", ", programs)} is on the PATH.");
        var file = Path.Combine(folder, $"{Guid.NewGuid():n}.html");
        await File.WriteAllTextAsync(file, ViewerPage.Write(json));
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = ColorScheme.Light });
        return await ViewerWindow.Open(page, new Uri(file).AbsoluteUri);
    }
}

/// <summary>The tests that share the browser.</summary>
[CollectionDefinition("browser")]
public sealed class BrowserTests : ICollectionFixture<Browser>;
