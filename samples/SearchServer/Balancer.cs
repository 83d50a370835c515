using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace NsnGen.Samples.SearchServer;

/// <summary>
/// Spreads requests over several servers with YARP. A server that dies loses nobody's request: what it has not answered goes to another
/// one, which gives the same answer.
/// </summary>
public sealed class Balancer(IReadOnlyList<string> servers, string urls, Screen screen, CancellationToken cancellation)
{
    private const string Name = "servers";

    /// <summary>Forwards until it is cancelled.</summary>
    public async Task RunAsync()
    {
        await using var app = Build();
        await app.StartAsync(cancellation);
        foreach (var url in app.Urls)
        {
            screen.Line($"open {url} (Ctrl-C stops it)");
        }
        await app.WaitForShutdownAsync(cancellation);
        screen.Line("stopped");
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        // That it cannot start, as at an address that is taken, is said in a line by whoever started it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.WebHost.UseUrls(urls);
        builder.Services.AddReverseProxy().LoadFromMemory([Route], [Cluster()]);
        var app = builder.Build();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(TryElsewhere);
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
        return app;
    }

    private static RouteConfig Route =>
        new()
        {
            RouteId = Name,
            ClusterId = Name,
            Match = new RouteMatch { Path = "{**all}" },
        };

    private ClusterConfig Cluster() =>
        new()
        {
            ClusterId = Name,
            LoadBalancingPolicy = LoadBalancingPolicies.LeastRequests,
            HealthCheck = new HealthCheckConfig
            {
                Active = new ActiveHealthCheckConfig
                {
                    Enabled = true,
                    Interval = TimeSpan.FromSeconds(2),
                    Timeout = TimeSpan.FromSeconds(10),
                    Path = "/health",
                },
                Passive = new PassiveHealthCheckConfig
                {
                    Enabled = true,
                    Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate,
                    ReactivationPeriod = TimeSpan.FromSeconds(10),
                },
            },
            Destinations = servers
                .Select((server, i) => (Name: $"server {i + 1}", Config: new DestinationConfig { Address = server }))
                .ToDictionary(entry => entry.Name, entry => entry.Config, StringComparer.Ordinal),
        };

    /// <summary>
    /// Sends a request once more, to the other servers, if the first has not begun to answer. Embeddings and chats change nothing in a
    /// server, so asking twice is no harm.
    /// </summary>
    private static async Task TryElsewhere(HttpContext context, RequestDelegate next)
    {
        context.Request.EnableBuffering();
        await next(context);
        var proxy = context.GetReverseProxyFeature();
        if (
            context.GetForwarderErrorFeature()?.Error
                is not (ForwarderError.Request or ForwarderError.RequestBodyDestination)
            || context.Response.HasStarted
        )
        {
            return;
        }
        var others = proxy.AllDestinations.Where(server => server != proxy.ProxiedDestination).ToList();
        if (others.Count == 0)
        {
            return;
        }
        proxy.AvailableDestinations = others;
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.Clear();
        context.Request.Body.Position = 0;
        await next(context);
    }
}
