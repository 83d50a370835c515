using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// What one input row costs in a whole model; of a convolution, what one output position costs, and of a recurrent layer one time step,
/// because how many there are depends on the input.
/// </summary>
/// <param name="Macs">
/// Multiply-adds with weights: of linear and bilinear layers, convolutions, recurrent layers, and the projections of attention. Products of
/// activations, as attention's scores are, depend on the length of the input and are not in it; looking up an embedding costs none.
/// </param>
/// <param name="Parameters">Numbers that the forward pass reads: all parameters, factored layers at their rank.</param>
public sealed record ModelCost(long Macs, long Parameters)
{
    /// <summary>
    /// Modules that hold matrices of which nothing is known, by name and class; their multiply-adds are not in <see cref="Macs"/>.
    /// <c>[LinearLayer]</c> says that a class is a linear layer.
    /// </summary>
    public IReadOnlyList<string> Uncounted { get; init; } = [];

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

    /// <summary>Whether two costs are the same, and leave the same out.</summary>
    public bool Equals(ModelCost? other) =>
        other is not null
        && Macs == other.Macs
        && Parameters == other.Parameters
        && Uncounted.SequenceEqual(other.Uncounted, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Macs, Parameters);

    private static ModelCost Sum(nn.Module model, Func<NestedLayer, (long Macs, long Parameters)> factored)
    {
        ArgumentNullException.ThrowIfNull(model);
        var dense = new DenseMacs(new LinearClasses(model));
        var seen = new HashSet<TensorMemory>();
        var uncounted = new List<string>();
        var (macs, parameters) = (0L, 0L);
        foreach (
            var (name, module) in model
                .named_modules()
                .Prepend((name: "", module: model))
                .DistinctBy(entry => entry.module)
        )
        {
            if (module is NestedLayer layer)
            {
                var cost = factored(layer);
                macs += cost.Macs;
                parameters += cost.Parameters;
                continue;
            }
            if (dense.Of(module) is { } known)
            {
                macs += known;
            }
            else
            {
                uncounted.Add($"{name} ({module.GetType().Name})".TrimStart());
            }
            // A weight that several modules share is read once.
            parameters += module
                .parameters(recurse: false)
                .Where(parameter => seen.Add(TensorMemory.Of(parameter)))
                .Sum(parameter => parameter.numel());
        }
        return new ModelCost(macs, parameters) { Uncounted = uncounted };
    }
}
