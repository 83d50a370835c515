using NsnGen.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>
/// Turns the losses at several ranks into the one number that a training step minimises: the sum of a <see cref="Term"/> for each of
/// them, or whatever <see cref="Combine"/> makes of all.
/// </summary>
/// <remarks>
/// Of a sum the trainer takes the gradient term by term, so that a joint step needs the memory of one rank. An objective overrides one
/// of the two.
/// </remarks>
public abstract class RankObjective : IDisposable
{
    /// <summary>What the objective itself learns, by rank; empty if nothing.</summary>
    public virtual IReadOnlyDictionary<Rank, Parameter> Parameters { get; } = new Dictionary<Rank, Parameter>();

    /// <summary>What one rank's loss adds to the sum.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="ranks">How many ranks the step has.</param>
    /// <returns>A scalar that gradients flow through; null if the objective is no such sum.</returns>
    public virtual Tensor? Term(RankLoss loss, int ranks) => null;

    /// <summary>Combines the losses of one step.</summary>
    /// <param name="losses">At least one, each a scalar.</param>
    /// <returns>A scalar that gradients flow through.</returns>
    public virtual Tensor Combine(IReadOnlyList<RankLoss> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        using var scope = NewDisposeScope();
        var combined = losses
            .Select(loss =>
                Term(loss, losses.Count)
                ?? throw new NotSupportedException(
                    $"{GetType().Name} overrides neither {nameof(Term)} nor {nameof(Combine)}."
                )
            )
            .Aggregate(Held.Plus);
        GC.KeepAlive(losses);
        return combined.MoveToOuterDisposeScope();
    }

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
