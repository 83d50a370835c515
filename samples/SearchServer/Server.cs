using NsnGen.Engine;
using NsnGen.Samples.DocSearch;
using NsnGen.Serving;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace NsnGen.Samples.SearchServer;

/// <summary>The page, the search behind it, and the API of <see cref="NestedModelEndpoints"/>, in one process.</summary>
public sealed class Server(ServerOptions options, Screen screen, CancellationToken cancellation)
{
    /// <summary>The name of the model in requests.</summary>
    public const string Model = "minilm";

    /// <summary>Serves until it is cancelled.</summary>
    public async Task RunAsync()
    {
        TorchEngine.EnsureLoaded();
        screen.Line(TorchEngine.Description);
        var engine = await SearchEngine.OpenAsync(options.Search, screen, cancellation);
        using var index = engine.Index;
        screen.Heading("3. What each budget is worth");
        var qualities = await new PlanQualities(engine, screen, cancellation).MeasureAsync();
        screen.Heading("4. Server");
        await using var app = Build(engine, qualities);
        await app.StartAsync(cancellation);
        foreach (var url in app.Urls)
        {
            screen.Line($"open {url} (Ctrl-C stops it)");
        }
        await app.WaitForShutdownAsync(cancellation);
        screen.Line("stopped");
    }

    private WebApplication Build(SearchEngine engine, IReadOnlyDictionary<string, double> qualities)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // That it cannot start, as at an address that is taken, is said in a line by whoever started it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.WebHost.UseUrls(options.Urls);
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(engine);
        builder.Services.AddSingleton<SearchEndpoint>();
        builder.Services.AddNestedModel(
            Model,
            _ => engine.Model.Nested,
            _ => ServedEncoder.Of(engine, qualities),
            serving =>
            {
                serving.TargetP95 = options.Target;
                // Two threads on two cores, of which a browser has one, wait for each other.
                serving.Threads = 1;
            }
        );
        AddTelemetry(builder.Services);

        var app = builder.Build();
        app.UseDefaultFiles();
        app.UseStaticFiles();
        // In the group of the API, so that a full queue and the like are answered in the same way.
        app.MapNestedModels()
            .MapGet("/search", (SearchEndpoint search, HttpContext context) => search.AnswerAsync(context));
        app.MapHealthChecks("/health");
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    /// <summary>A page for Prometheus; an OpenTelemetry collector too, where the environment names one.</summary>
    private static void AddTelemetry(IServiceCollection services)
    {
        var telemetry = services
            .AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(ServingDiagnostics.Name).AddPrometheusExporter())
            .WithTracing(traces => traces.AddSource(ServingDiagnostics.Name));
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
        }
    }
}
