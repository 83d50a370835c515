namespace NsnGen.Analysis;

/// <summary>An analysis found that a model does not have a property that nested models must have.</summary>
public sealed class BrokenModelException : Exception
{
    internal BrokenModelException(string? layer, string message)
        : base(message) => Layer = layer;

    /// <summary>The name of the layer at fault; null if it is not one layer.</summary>
    public string? Layer { get; }
}
