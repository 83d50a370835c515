namespace NsnGen.Serving;

/// <summary>What a host does with the server of a model, whatever the model does.</summary>
internal interface IModelServer
{
    string Name { get; }

    ServingOptions Options { get; }

    ServedModel Model { get; }

    ServedLadder Ladder { get; }

    ServedPoint Current { get; }

    Load Load { get; }

    bool IsWarm { get; }

    bool IsAlive { get; }

    Task WarmUpAsync(CancellationToken cancellation = default);

    Task StopAsync(CancellationToken cancellation = default);
}
