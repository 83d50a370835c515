using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>The loss of a model by the ranks of its layers.</summary>
/// <param name="nested">The model.</param>
/// <param name="loss">The loss at a plan that is bound to the model.</param>
internal sealed class PlanLoss(nn.Module nested, Func<Rank, double> loss)
{
    /// <summary>The layers by what has one rank.</summary>
    public IReadOnlyList<IReadOnlyList<(string Name, NestedLayer Layer)>> Layers { get; } = NestedLayers.ByRank(nested);

    /// <summary>Measures.</summary>
    /// <param name="ranks">A rank for each of <see cref="Layers"/>.</param>
    /// <param name="cancellation">Checked before.</param>
    /// <exception cref="ArgumentException">The loss is not finite.</exception>
    public double At(IReadOnlyList<int> ranks, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var plan = NestedLayers.Plan(Layers, ranks);
        using var scope = NewDisposeScope();
        var measured = loss(plan.For(nested));
        return double.IsFinite(measured)
            ? measured
            : throw new ArgumentException($"The loss at ranks {plan} is {measured}; it must be finite.");
    }
}
