using NsnGen.Layers;
using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>
/// The one definition of cost that all baselines have: multiply-adds of a token in the whole model, with the head and attention to
/// <see cref="WholeCost.Context"/> tokens, as a share of the dense model's. A layer at rank r counts <c>r (in + out − r)</c>, which aligned
/// factors need (FlexRank, arXiv 2602.02680), whoever trained them.
/// </summary>
/// <param name="dense">The dense model.</param>
/// <param name="config">Its dimensions.</param>
internal sealed class AlignedCost(Llama dense, LlamaConfig config)
{
    private readonly WholeCost whole = new(config);
    private readonly long all = new WholeCost(config).Dense(dense).Macs;

    /// <summary>The cost of a nested model, which may have fewer hidden units than the dense one.</summary>
    public double Share(nn.Module nested, Rank rank) =>
        (double)(whole.At(nested, rank).Macs - NestedLayers.Of(nested).Sum(entry => Saved(entry.Layer.CostAt(rank))))
        / all;

    /// <summary>The same without alignment: <c>r (in + out)</c>, or dense where that is less.</summary>
    public double FactoredShare(nn.Module nested, Rank rank) => (double)whole.At(nested, rank).Macs / all;

    /// <summary>The cost of the dense model with so many hidden units in each block.</summary>
    public double ShareOfWidth(int hidden) => (double)(all - MacsOfUnits(config.IntermediateSize - hidden)) / all;

    /// <summary>The most hidden units within a share, at least 0; below 0 if that needs cuts elsewhere.</summary>
    public int WidthWithin(double share) =>
        config.IntermediateSize - (int)Math.Ceiling((1 - share) * all / MacsOfUnits(1) - 1e-9);

    /// <summary>Multiply-adds of a training step, in those of a step of the dense model; factors are not aligned in training.</summary>
    public double OfStep(nn.Module nested, Rank rank, Stories train) =>
        whole.TrainingShare(nested, rank, (long)(Tuning.BatchSize * train.MeanLength)) * whole.Dense(nested).Macs / all;

    /// <summary>Multiply-adds of a layer at a rank.</summary>
    public static long Macs(LayerCost cost) => cost.Macs - Saved(cost);

    private static long Saved(LayerCost cost) =>
        cost.IsDense || cost.ComponentSize != cost.Inputs + cost.Outputs
            ? 0
            : cost.Macs - cost.Rank * (cost.Inputs + cost.Outputs - cost.Rank);

    private long MacsOfUnits(int units) => 3L * config.Layers * config.HiddenSize * units;
}
