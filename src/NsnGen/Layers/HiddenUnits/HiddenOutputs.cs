using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// A linear layer whose outputs are nested hidden units: a component is a group of them, with the rows of the weight that make them. At a rank
/// it is a smaller dense layer, which puts out the units of the rank's groups.
/// </summary>
/// <param name="rows">The rows of the weight, a group's beside each other, <c>[maxRank, group · in]</c>.</param>
/// <param name="none">Nothing, <c>[maxRank, 0]</c>.</param>
/// <param name="unitBias">A number for each unit, <c>[maxRank · group]</c>, or null.</param>
/// <param name="features">The sizes of the dense layer.</param>
internal sealed class HiddenOutputs(
    Parameter rows,
    Parameter none,
    Parameter? unitBias,
    (long Inputs, long Outputs) features
) : NestedLinear(rows, none, unitBias)
{
    internal override bool IsCut => true;

    /// <summary>How many units a component has.</summary>
    private long Group => down.shape[1] / features.Inputs;

    private protected override (long Inputs, long Outputs) Sizes => features;

    internal override long[] DenseShape => [features.Outputs, features.Inputs];

    internal override long RowsIn(Tensor input, Tensor output) => input.numel() / features.Inputs;

    internal override long[] ShapeAt(Rank rank) =>
        CostAt(rank) is { IsDense: false } cost ? [cost.Rank * Group, features.Inputs] : DenseShape;

    private protected override LayerCost CostOf(int rank) =>
        base.CostOf(rank) with
        {
            ComponentSize = down.shape[1],
            BiasSize = bias is null ? 0 : rank * Group,
        };

    private protected override Tensor MergedOf(int rank)
    {
        using var weight = Units(rank);
        return weight.clone();
    }

    private protected override Tensor? MergedBiasOf(int rank) => bias?.narrow(0, 0, rank * Group);

    private protected override PreparedRank Prepared(LayerForm form, int rank)
    {
        using var weight = Units(rank);
        return PreparedRank.Dense(AsMultiplied(weight), MergedBiasOf(rank));
    }

    private protected override long OutputsOf(PreparedRank at) => at.First.size(1);

    /// <summary>Which units a row has is for the layer behind to say: 0 is no unit's neutral value before the function between them.</summary>
    private protected override Tensor Cut(Tensor matrix, PreparedRank at, RowRanks rows, long[] shape) =>
        Product(matrix, at.First, at.WholeBias);

    private protected override Tensor AsWhole(Tensor output) =>
        nn.functional.pad(output, [0, features.Outputs - output.shape[^1]]);

    /// <summary>The rows of the rank's units, <c>[units, in]</c>.</summary>
    private Tensor Units(int rank)
    {
        using var groups = down.narrow(0, 0, rank);
        return groups.view(rank * Group, features.Inputs);
    }
}
