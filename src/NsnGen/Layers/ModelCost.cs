using NsnGen.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// What one input row costs in a whole model; of a convolution, what one output position costs, because how many there are
/// depends on the input.
/// </summary>
/// <param name="Macs">Multiply-adds of all linear layers and two-dimensional convolutions.</param>
/// <param name="Parameters">Numbers that the forward pass reads: all parameters, factored layers at their rank.</param>
public sealed record ModelCost(long Macs, long Parameters)
{
    /// <summary>The cost of a nested model at a rank. Layers that are not factored count whole.</summary>
    public static ModelCost Of(nn.Module nested, Rank rank) =>
        Sum(nested, layer => (layer.CostAt(rank).Macs, layer.CostAt(rank).Parameters));

    /// <summary>
    /// The cost of a dense model, or of the dense model that a nested one stands for.
    /// </summary>
    public static ModelCost Dense(nn.Module model) =>
        Sum(model, layer => (layer.CostAt(Rank.Of(1)).DenseMacs, layer.CostAt(Rank.Of(1)).DenseParameters));

    /// <summary>The share of the dense cost that remains, in multiply-adds: 0 … 1.</summary>
    public double RemainingOf(ModelCost dense)
    {
        ArgumentNullException.ThrowIfNull(dense);
        return dense.Macs == 0 ? 1 : (double)Macs / dense.Macs;
    }

    private static ModelCost Sum(nn.Module model, Func<NestedLayer, (long Macs, long Parameters)> factored)
    {
        ArgumentNullException.ThrowIfNull(model);
        var seen = new HashSet<TensorMemory>();
        // A weight that several modules share is read once.
        long OwnParameters(nn.Module module) =>
            module
                .parameters(recurse: false)
                .Where(parameter => seen.Add(TensorMemory.Of(parameter)))
                .Sum(parameter => parameter.numel());
        var (macs, parameters) = (0L, 0L);
        foreach (var module in model.modules().Prepend(model).Distinct())
        {
            var cost = module switch
            {
                NestedLayer layer => factored(layer),
                Linear layer => (layer.in_features * layer.out_features, OwnParameters(layer)),
                Conv2d layer => (layer.weight.numel(), OwnParameters(layer)),
                _ => (0L, OwnParameters(module)),
            };
            macs += cost.Item1;
            parameters += cost.Item2;
        }
        return new ModelCost(macs, parameters);
    }
}
