using NsnGen.Samples.SearchServer;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>The server as a user starts it, with the real encoder and a small library, for all tests of a class.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly SmallPacks packs = new();
    private readonly TemporaryFolder folder = new();
    private SampleProcess? process;

    /// <summary>Its address, with a slash at the end.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Asks it.</summary>
    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        process = Start(folder.File("cache"));
        Address = await AddressAsync(process, TestContext.Current.CancellationToken);
        Client = new HttpClient { BaseAddress = Address };
    }

    public ValueTask DisposeAsync()
    {
        Client?.Dispose();
        process?.Dispose();
        packs.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts another one that finds what the first has made.</summary>
    internal SampleProcess Another() => Start(folder.File("cache"));

    /// <summary>The address that a server says when it is ready, with a slash at the end.</summary>
    internal static async Task<Uri> AddressAsync(SampleProcess process, CancellationToken cancellation)
    {
        var line = await process.WaitForAsync("Ctrl-C stops it", cancellation);
        return new Uri(line.Split(' ')[1] + "/");
    }

    private SampleProcess Start(string cache) =>
        SampleProcess.Start<SearchEndpoint>(
            "--quick",
            "--steps",
            "2",
            "--docs",
            packs.Path,
            "--cache",
            cache,
            "--urls",
            "http://127.0.0.1:0",
            // That other programs keep the machine busy is no load.
            "--target",
            "60000"
        );
}
