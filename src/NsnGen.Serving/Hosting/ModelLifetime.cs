using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace NsnGen.Serving;

/// <summary>Loads and warms up the models before a host has started, and lets them finish what runs when it ends.</summary>
internal sealed partial class ModelLifetime(ModelCatalog catalog, ILogger<ModelLifetime> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var server in catalog.All.Where(server => server.Options.WarmUp))
        {
            await server.WarmUpAsync(cancellationToken).ConfigureAwait(false);
        }
        foreach (var server in catalog.All)
        {
            LogReady(server.Name, server.Current.Name, server.Ladder.Points.Count);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(catalog.All.Select(server => server.StopAsync(cancellationToken)));

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Model {Model} is ready, at rank {Rank} of {Points} points."
    )]
    private partial void LogReady(string model, string rank, int points);
}
