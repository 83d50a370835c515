using NsnGen.Analysis;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>What a token costs in the whole model: linear layers, and attention to a sentence.</summary>
/// <param name="config">The model's dimensions.</param>
/// <param name="length">Tokens of a sentence.</param>
public sealed class EncoderCost(BertConfig config, double length)
{
    /// <summary>Tokens of a sentence.</summary>
    public double Length => length;

    /// <summary>The dense model's.</summary>
    public ModelCost Dense(nn.Module model) => With(ModelCost.Dense(model));

    /// <summary>A nested model's at a rank, or at a plan.</summary>
    public ModelCost At(nn.Module nested, Rank rank) => With(ModelCost.Of(nested, rank));

    /// <summary>The share of the dense model's cost that remains.</summary>
    public double Share(nn.Module nested, Rank rank) => At(nested, rank).RemainingOf(Dense(nested));

    /// <summary>A share of it, to allocate ranks by.</summary>
    public Budget Budget(double share) => new(share, "of the dense cost", Share);

    private ModelCost With(ModelCost linear) =>
        linear with
        {
            Macs = linear.Macs + (long)Math.Round(config.AttentionMacs(length)),
        };
}
