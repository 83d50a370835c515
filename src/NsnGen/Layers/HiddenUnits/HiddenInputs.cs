using NsnGen.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// A linear layer whose inputs are nested hidden units: a component is a group of them, with the columns of the weight that read them.
/// <c>f(h; r) = W_r (h_r + c_r) + b</c>, with h_r the units of the first r groups, which are all that a call at the rank gets.
/// </summary>
/// <param name="none">Nothing, <c>[maxRank, 0]</c>.</param>
/// <param name="columns">The columns of the weight, a group's beside each other, <c>[maxRank, group · out]</c>.</param>
/// <param name="outputBias">b, <c>[out]</c>, or null.</param>
/// <param name="features">The sizes of the dense layer.</param>
internal sealed class HiddenInputs(
    Parameter none,
    Parameter columns,
    Parameter? outputBias,
    (long Inputs, long Outputs) features
) : NestedLinear(none, columns, outputBias)
{
    /// <summary>Which unit of the dense layer each unit is, the first groups' first; null where a file was read, which does not say.</summary>
    public IReadOnlyList<long>? Order { get; set; }

    internal override bool IsCut => true;

    /// <summary>How many units a component has.</summary>
    internal long Group => up.shape[1] / features.Outputs;

    private protected override (long Inputs, long Outputs) Sizes => features;

    internal override long[] DenseShape => [features.Outputs, features.Inputs];

    private protected override long[] DownBiasShape => [down.shape[0], Group];

    private protected override string Expected => $"[…, units of the rank, of {features.Inputs}]";

    internal override long[] ShapeAt(Rank rank) =>
        CostAt(rank) is { IsDense: false } cost ? [features.Outputs, cost.Rank * Group] : DenseShape;

    private protected override LayerCost CostOf(int rank) =>
        base.CostOf(rank) with
        {
            ComponentSize = up.shape[1],
            HasDownBias = false, // it is in the bias that is prepared
        };

    private protected override Tensor MergedOf(int rank)
    {
        using var unitRows = Columns(rank);
        using var weight = unitRows.t();
        return weight.contiguous();
    }

    private protected override Tensor? MergedBiasOf(int rank)
    {
        if (Shift(rank) is not { } shift)
        {
            return bias?.alias();
        }
        using var held = shift;
        using var unitRows = Columns(rank);
        using var weight = unitRows.t();
        return bias is null ? weight.mv(shift) : bias.addmv(weight, shift, beta: 1, alpha: 1);
    }

    private protected override PreparedRank Prepared(LayerForm form, int rank) =>
        PreparedRank.Units(Columns(rank), Shift(rank), MergedBiasOf(rank));

    private protected override long InputsOf(PreparedRank at) => at.First.size(0);

    private protected override Tensor Cut(Tensor matrix, PreparedRank at, RowRanks rows, long[] shape)
    {
        using var units = at.DownBias is null ? matrix.clone() : matrix.Plus(at.DownBias);
        using var grouped = units.view([.. shape[..^1], units.shape[1] / Group, Group]);
        rows.Cut(grouped, axis: -2);
        return Product(units, at.First, bias);
    }

    private protected override Tensor OfComponents(Tensor input) => input.narrow(-1, 0, Components * Group);

    private protected override bool Takes(Tensor input) => input.dim() > 0 && input.shape[^1] % Group == 0;

    /// <summary>The weight's columns as rows, <c>[units, out]</c>.</summary>
    private Tensor Columns(int rank)
    {
        using var groups = up.narrow(0, 0, rank);
        return groups.view(rank * Group, features.Outputs);
    }

    private Tensor? Shift(int rank)
    {
        using var groups = down_bias?.narrow(0, 0, rank);
        return groups?.reshape(rank * Group);
    }
}
