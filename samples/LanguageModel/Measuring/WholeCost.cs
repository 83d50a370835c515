using NsnGen.Samples.Models;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>What a token costs in the whole model: linear layers, the head, and attention to a context.</summary>
/// <param name="config">The model's dimensions.</param>
public sealed class WholeCost(LlamaConfig config)
{
    /// <summary>How many tokens a token attends to: the mean in a story of twice as many.</summary>
    public const int Context = 128;

    /// <summary>The dense model's.</summary>
    public ModelCost Dense(nn.Module model) => With(ModelCost.Dense(model));

    /// <summary>A nested model's at a rank, or at a plan.</summary>
    public ModelCost At(nn.Module nested, Rank rank) => With(ModelCost.Of(nested, rank));

    /// <summary>The share of the dense model's cost that remains.</summary>
    public double Share(nn.Module nested, Rank rank) => At(nested, rank).RemainingOf(Dense(nested));

    /// <summary>A share of it, to allocate ranks by.</summary>
    public Budget Budget(double share) => new(share, "of the dense cost", Share);

    /// <summary>
    /// Multiply-adds of a training step's forward pass for one token at a rank, in those of the dense model. Training runs
    /// factors at every rank, also where inference would merge them.
    /// </summary>
    public double TrainingShare(nn.Module nested, int rank)
    {
        ArgumentNullException.ThrowIfNull(nested);
        var unmerged = nested
            .modules()
            .OfType<NestedLinear>()
            .Select(layer => layer.CostAt(Rank.Of(rank)))
            .Sum(cost => cost.FactoredMacs - cost.Macs);
        return (double)(At(nested, Rank.Of(rank)).Macs + unmerged) / Dense(nested).Macs;
    }

    private ModelCost With(ModelCost linear) => linear with { Macs = linear.Macs + config.AttentionMacs(Context) };
}
