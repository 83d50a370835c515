using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace NsnGen.Serving.Tests;

/// <summary>A real server on a port of its own, and a client of it.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private int abortedRequests;

    private TestHost(WebApplication application, RecordingLogger logger)
    {
        Application = application;
        Logger = logger;
        Client = new HttpClient();
    }

    public WebApplication Application { get; }

    public HttpClient Client { get; }

    /// <summary>How many clients have gone away before their answer.</summary>
    public int AbortedRequests => Volatile.Read(ref abortedRequests);

    public RecordingLogger Logger { get; }

    public EmbeddingServer Server => Application.Services.GetRequiredKeyedService<EmbeddingServer>("tiny");

    public static async Task<TestHost> StartAsync(
        Func<TinyEncoder.Nested, NestedEncoder>? serve = null,
        Action<ServingOptions>? configure = null,
        IReadOnlyDictionary<string, string?>? configuration = null,
        Action<IServiceCollection>? services = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            configuration ?? new Dictionary<string, string?>(StringComparer.Ordinal)
        );
        var logger = new RecordingLogger();
        builder.Logging.ClearProviders().AddProvider(logger).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddNestedModel("tiny", _ => TinyEncoder.Random(), serve ?? Tiny.Encoder, configure);
        services?.Invoke(builder.Services);
        var application = builder.Build();
        var host = new TestHost(application, logger);
        application.Use(host.WatchAsync);
        application.MapNestedModels();
        application.MapHealthChecks("/health");
        try
        {
            await application.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
        host.Client.BaseAddress = new Uri(application.Urls.Single());
        return host;
    }

    public async Task WaitForAsync(Func<Load, bool> condition)
    {
        while (!condition(Server.Load))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        await using var aborted = context.RequestAborted.Register(() => Interlocked.Increment(ref abortedRequests));
        await next(context);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Application.DisposeAsync();
    }
}
