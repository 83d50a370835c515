namespace NsnGen.Serving;

/// <summary>The models of a host.</summary>
/// <param name="entries">The models, in the order in which they were added.</param>
/// <param name="provider">The host's services.</param>
internal sealed class ModelCatalog(IEnumerable<ServedEntry> entries, IServiceProvider provider)
{
    private readonly Lazy<IReadOnlyList<IModelServer>> servers = new(() =>
        [.. entries.Select(entry => entry.In(provider))]
    );

    /// <summary>Their servers; the first call loads the models.</summary>
    public IReadOnlyList<IModelServer> All => servers.Value;

    /// <summary>The largest body that any of them takes, in bytes.</summary>
    public long MaxBodyBytes => All.Max(server => server.Options.MaxBodyBytes);

    /// <summary>The server of a model.</summary>
    /// <typeparam name="TServer">What it must be able to do.</typeparam>
    /// <param name="name">The name; null if the request says none, which is right where there is one such model.</param>
    /// <exception cref="RequestRefusedException">There is no such model.</exception>
    public TServer Find<TServer>(string? name)
    {
        var able = All.OfType<TServer>().ToList();
        if (name is null && able.Count == 1)
        {
            return able[0];
        }
        return able.OfType<IModelServer>().FirstOrDefault(server => server.Name == name) is TServer found
            ? found
            : throw RequestRefusedException.Of(
                RefusalReason.Model,
                $"There is no such model for this; there are: {string.Join(", ", able.OfType<IModelServer>().Select(server => server.Name))}."
            );
    }
}
