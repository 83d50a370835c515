using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Turns the losses at several ranks into the one number that a training step minimises.</summary>
public abstract class RankObjective : IDisposable
{
    /// <summary>What the objective itself learns, by rank; empty if nothing.</summary>
    public virtual IReadOnlyDictionary<Rank, Parameter> Parameters { get; } = new Dictionary<Rank, Parameter>();

    /// <summary>Combines the losses of one step.</summary>
    /// <param name="losses">At least one, each a scalar.</param>
    /// <returns>A scalar that gradients flow through.</returns>
    public abstract Tensor Combine(IReadOnlyList<RankLoss> losses);

    /// <summary>Releases what the objective learned.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }
        foreach (var parameter in Parameters.Values)
        {
            parameter.Dispose();
        }
    }
}
