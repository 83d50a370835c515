using System.Globalization;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace NsnGen.Samples.Tests;

/// <summary>The page in a real browser.</summary>
[Trait("Speed", "Slow")]
[Collection<RunningServerGroup>]
public sealed class PageTests(RunningServer server) : IAsyncLifetime
{
    private static readonly string? Chromium =
        Environment.GetEnvironmentVariable("NSN_CHROMIUM")
        ?? (File.Exists("/usr/bin/chromium") ? "/usr/bin/chromium" : null);

    private IPlaywright? playwright;
    private IBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Chromium is null, "Chromium is not installed; NSN_CHROMIUM may name it.");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (playwright is not null)
        {
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    [Fact]
    public async Task A_search_shows_both_sides_and_what_each_costs()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("open a window");
        await page.Keyboard.PressAsync("Enter");
        var dense = page.Locator("#dense-hits li");
        await Assertions.Expect(dense.First).ToContainTextAsync("Some.Library.OpensWindow");
        await Assertions.Expect(page.Locator("#nested-hits li")).ToHaveCountAsync(5);
        await Assertions.Expect(page.Locator("#dense-cost")).ToContainTextAsync("100 %");
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("of 5 texts are those of the dense model");
    }

    [Fact]
    public async Task The_slider_moves_by_keys_and_takes_results_and_frontier_with_it()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Slider).FocusAsync();
        await page.Keyboard.PressAsync("End");
        await ExpectPointAsync(page, percent: 100, (await PointsAsync())[^1]);
        await page.Keyboard.PressAsync("ArrowLeft");
        await ExpectPointAsync(page, percent: 99, (await PointsAsync()).Last(point => point.Cost <= 0.99));
    }

    [Fact]
    public async Task Between_two_points_the_slider_takes_the_best_that_costs_no_more()
    {
        var page = await OpenAsync();
        var points = await PointsAsync();
        foreach (var percent in Enumerable.Range(0, 10).Select(i => 100 - 9 * i))
        {
            await page.GetByRole(AriaRole.Slider).FillAsync($"{percent}");
            if (points.LastOrDefault(point => point.Cost <= percent / 100.0) is { Name: not null } point)
            {
                await ExpectPointAsync(page, percent, point);
            }
        }
    }

    [Fact]
    public async Task Below_the_cheapest_point_the_slider_says_so()
    {
        var page = await OpenAsync();
        var cheapest = (await PointsAsync())[0];
        await page.GetByRole(AriaRole.Slider).FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Assertions
            .Expect(page.Locator("#chosen"))
            .ToHaveTextAsync($"Up to 1 %: nothing; the cheapest, {cheapest.Name}, costs {Percent(cheapest.Cost)}");
        await Assertions.Expect(page.Locator("#nested-hits li")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#frontier .chosen")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("nothing");
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(page.Locator("#nested-hits li")).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task A_fault_of_the_server_is_said_on_the_page()
    {
        var page = await OpenAsync();
        await page.RouteAsync(
            "**/v1/search*",
            route =>
                route.FulfillAsync(
                    new RouteFulfillOptions
                    {
                        Status = 429,
                        Headers = new Dictionary<string, string> { ["Retry-After"] = "2" },
                        ContentType = "application/problem+json",
                        Body = """{"detail":"The queue is full."}""",
                    }
                )
        );
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("The queue is full. Try again in 2 s.");
    }

    [Fact]
    public async Task Other_people_who_search_show_in_the_live_chart()
    {
        var page = await OpenAsync();
        await page.Locator("#clients").SelectOptionAsync("4");
        await page.WaitForFunctionAsync(
            "async () => (await (await fetch('v1/models/minilm')).json()).nsn.load.served_per_second > 2"
        );
        await Assertions.Expect(page.Locator("#live path")).ToHaveCountAsync(3);
        await page.Locator("#clients").SelectOptionAsync("0");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Dark, 1200)]
    [InlineData(ColorScheme.Light, 360)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task It_can_be_read_in_light_and_dark_and_on_a_phone(ColorScheme scheme, int width)
    {
        var page = await OpenAsync(scheme, width);
        var violations = (await page.RunAxe()).Violations;
        Assert.True(
            violations.Length == 0,
            string.Join('\n', violations.Select(v => $"{v.Id}: {v.Help} {v.Nodes[0].Html}"))
        );
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
    }

    private static async Task ExpectPointAsync(IPage page, int percent, (string Name, double Cost) point)
    {
        await Assertions
            .Expect(page.Locator("#chosen"))
            .ToHaveTextAsync($"Up to {percent} %: {point.Name}, which costs {Percent(point.Cost)}");
        await Assertions.Expect(page.Locator("#nested-title")).ToHaveTextAsync($"Nested, {point.Name}");
        await Assertions.Expect(page.Locator("#frontier .chosen")).ToHaveCountAsync(1);
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    private async Task<IReadOnlyList<(string Name, double Cost)>> PointsAsync()
    {
        using var json = JsonDocument.Parse(
            await server.Client.GetStringAsync(
                new Uri("v1/models/minilm", UriKind.Relative),
                TestContext.Current.CancellationToken
            )
        );
        return
        [
            .. json
                .RootElement.GetProperty("nsn")
                .GetProperty("points")
                .EnumerateArray()
                .Select(point => (point.GetProperty("rank").GetString()!, point.GetProperty("cost_share").GetDouble())),
        ];
    }

    private async Task<IPage> OpenAsync(ColorScheme scheme = ColorScheme.Light, int width = 1200)
    {
        var page = await browser.NewPageAsync(
            new BrowserNewPageOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
            }
        );
        await page.GotoAsync(server.Address.ToString());
        await Assertions.Expect(page.Locator("#nested-hits li")).ToHaveCountAsync(5);
        return page;
    }
}
