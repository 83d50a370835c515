using NsnGen.Conversion;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>How much each layer of a model suffers from a lower rank; <see cref="BudgetAllocator"/> spends a budget by it.</summary>
/// <param name="Layers">The layers by name.</param>
public sealed record Sensitivity(IReadOnlyDictionary<string, LayerSensitivity> Layers)
{
    /// <summary>
    /// The share of each layer's energy that a rank leaves out: <c>‖W − W_r‖² / ‖W‖²</c> (Frobenius norms). Costs no data. Of hidden units,
    /// the share of the second layer's output that goes with them, under the first layer's name.
    /// </summary>
    public static Sensitivity OfWeights(nn.Module nested) =>
        OfLayers(nested, (_, layer) => LostEnergy(layer, null), (_, units) => units.Lost(null));

    /// <summary>
    /// The share of each layer's output that a rank leaves out on calibration data:
    /// <c>E‖f(x; R) − f(x; r)‖² / E‖f(x; R) − b‖²</c>.
    /// </summary>
    /// <param name="nested">The model.</param>
    /// <param name="calibration">Collected on the dense model, whose layers have the same names.</param>
    public static Sensitivity OfActivations(nn.Module nested, Calibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        return OfLayers(
            nested,
            (name, layer) => LostEnergy(layer, calibration.Of(name)),
            (name, units) => units.Lost(calibration.Of(name))
        );
    }

    /// <summary>
    /// The same curves in units of a loss. A share of a layer's own output says nothing of how much the model makes of it, and that differs
    /// between layers by orders of magnitude; so each layer is cut alone, to a quarter of its largest rank, and its curve scaled to the rise of
    /// the loss. One evaluation for each layer, and one of the model at full rank.
    /// </summary>
    /// <param name="nested">The model; it is put into eval mode.</param>
    /// <param name="loss">
    /// The loss of the model, bound to a plan, on data that is neither trained nor tested on; lower is better. Called without gradients.
    /// </param>
    /// <param name="progress">Told how many evaluations are done, and of how many.</param>
    /// <param name="cancellation">Checked before each evaluation.</param>
    /// <exception cref="ArgumentException">A layer is missing here, or a loss is not finite.</exception>
    public Sensitivity Weighted<TModel, TAtRank>(
        INestedModel<TModel, TAtRank> nested,
        Func<TAtRank, double> loss,
        IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellation = default
    )
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(loss);
        var module = (nn.Module)nested;
        module.eval();
        using var untracked = no_grad();
        return new LossWeights(this, new PlanLoss(module, rank => loss(nested.WithRank(rank)))).Apply(
            progress,
            cancellation
        );
    }

    private static Sensitivity OfLayers(
        nn.Module nested,
        Func<string, NestedLayer, double[]> ofLayer,
        Func<string, LostUnits, double[]> ofUnits
    )
    {
        return new(
            NestedLayers
                .ByRank(nested)
                .ToDictionary(same => same[0].Name, same => Curve(same[0].Layer, Lost(same)), StringComparer.Ordinal)
        );

        double[] Lost(IReadOnlyList<(string Name, NestedLayer Layer)> same) =>
            LostUnits.Of(same) is { } units ? ofUnits(units.Name, units) : ofLayer(same[0].Name, same[0].Layer);
    }

    private static LayerSensitivity Curve(NestedLayer layer, double[] lost) =>
        new(
            lost.Select((share, i) => (Rank: i < layer.Components ? i + 1 : layer.MaxRank, share))
                .ToDictionary(entry => entry.Rank, entry => entry.share)
        );

    /// <summary>
    /// The lost share of energy at each rank from 1, the dense weight on top the last. The components above r give <c>Σ_{i,j>r} (b_i·b_j) E[h_i h_j]</c>, with
    /// <c>h = A x + c</c>; without inputs to go by, x is white.
    /// </summary>
    private static double[] LostEnergy(NestedLayer layer, InputMoments? inputs)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var terms = LayerTerms.Of(layer);
        var hidden = inputs is null ? terms.Down.mm(terms.Down.t()) : HiddenMoment(terms, inputs);
        var energy = terms.Up.mm(terms.Up.t()).mul(hidden);
        var tails = energy.flip(0, 1).cumsum(0).cumsum(1).diagonal().flip(0).cpu().data<double>().ToArray();
        var total = Math.Max(tails[0], double.Epsilon);
        var ranks = layer.dense is null ? layer.Components : layer.Components + 1;
        return [.. tails.Skip(1).Take(ranks - 1).Append(0).Select(tail => Math.Max(tail, 0) / total)];
    }

    /// <summary><c>E[h hᵀ]</c>, <c>[R, R]</c>.</summary>
    private static Tensor HiddenMoment(LayerTerms terms, InputMoments inputs)
    {
        var moment = terms.Down.mm(inputs.SecondMoment()).mm(terms.Down.t());
        if (terms.Shift is not { } shift)
        {
            return moment;
        }
        var cross = terms.Down.mv(inputs.Mean).outer(shift);
        return moment.Plus(cross).Plus(cross.t()).Plus(shift.outer(shift));
    }
}
