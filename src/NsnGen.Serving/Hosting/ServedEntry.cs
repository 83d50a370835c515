namespace NsnGen.Serving;

/// <summary>A model that a host serves, by its name.</summary>
/// <param name="Name">The name.</param>
internal abstract record ServedEntry(string Name)
{
    /// <summary>What runs the model; the first call loads it.</summary>
    public abstract IModelServer In(IServiceProvider provider);
}
