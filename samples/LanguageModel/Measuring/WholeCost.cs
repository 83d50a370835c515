using NsnGen.Analysis;
using NsnGen.Layers;
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

    /// <summary>Multiply-adds of a training step at a rank, forward, in those of a step of the dense model.</summary>
    /// <param name="nested">The model.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="tokens">How many tokens a step has.</param>
    public double TrainingShare(nn.Module nested, Rank rank, long tokens)
    {
        ArgumentNullException.ThrowIfNull(nested);
        var inTraining = nested
            .modules()
            .OfType<NestedLinear>()
            .Select(layer => layer.CostAt(rank))
            .Sum(cost => (double)cost.TrainingMacs(tokens) / tokens - cost.Macs);
        return (At(nested, rank).Macs + inTraining) / Dense(nested).Macs;
    }

    private ModelCost With(ModelCost linear) => linear with { Macs = linear.Macs + config.AttentionMacs(Context) };
}
