using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace NsnGen.Serving;

/// <summary>Healthy while a model's threads run; degraded before it has warmed up and while its queue is nearly full.</summary>
internal sealed class ModelHealth(ModelCatalog catalog, string name) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var server = catalog.Find<IModelServer>(name);
        var load = server.Load;
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["rank"] = server.Current.Name,
            ["waiting"] = load.Waiting,
            ["busy"] = load.Busy,
        };
        var result =
            !server.IsAlive ? HealthCheckResult.Unhealthy("It has stopped.", data: data)
            : server.Options.WarmUp && !server.IsWarm ? HealthCheckResult.Degraded("It has not warmed up.", data: data)
            : load.Waiting > 0.9 * server.Options.QueueLimit
                ? HealthCheckResult.Degraded("Its queue is nearly full.", data: data)
            : HealthCheckResult.Healthy(data: data);
        return Task.FromResult(result);
    }
}
