using NsnGen.Engine;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// Finds the layers that save less than they lose at a rank, when all are factored, and makes them dense again. A layer's part in what all save is held
/// against its part in what all lose, as if a share of one layer's output were worth as much to the model as that of another.
/// </summary>
/// <param name="rank">The rank.</param>
/// <param name="initialization">Knows the inputs of the layers, if anybody does.</param>
internal sealed class PayingLayers(int rank, Initialization initialization)
{
    /// <summary>How many times its part in the savings a layer's part in the losses must be: less is what layers differ by anyway.</summary>
    private const double Times = 4;

    private readonly List<Entry> entries = [];

    /// <summary>Takes in a layer, before its dense weight goes.</summary>
    public void Add(LayerSlot slot, LinearMap map, LayerFactors factors)
    {
        using var untracked = no_grad();
        var rows = initialization.RowsOf(map) ?? 1;
        var cost = slot.Nested.CostAt(Rank.Of(Math.Min(rank, slot.Nested.WholeRank)));
        entries.Add(
            new Entry(
                slot,
                map.Weight.detach().clone().DetachFromDisposeScope(),
                map.CopyOfBias()?.DetachFromDisposeScope(),
                (double)rows * cost.DenseMacs,
                (double)rows * (cost.DenseMacs - cost.Macs),
                LostIn(map, factors)
            )
        );
    }

    /// <summary>Leaves dense what does not pay.</summary>
    public IReadOnlyList<LeftDenseLayer> LeaveDense()
    {
        var (cost, saved, lost) = (entries.Sum(e => e.Cost), entries.Sum(e => e.Saved), entries.Sum(e => e.Lost));
        var left = entries.FindAll(e => e.Lost * saved > Times * e.Saved * lost);
        foreach (var entry in left)
        {
            entry.Slot.Nested.LeaveDense(entry.Weight, entry.Bias);
        }
        foreach (var entry in entries)
        {
            entry.Weight.Dispose();
            entry.Bias?.Dispose();
        }
        entries.Clear();
        return [.. left.Select(e => new LeftDenseLayer(e.Slot.Name, e.Cost / cost, e.Saved / cost, e.Lost))];
    }

    /// <summary><c>E‖(W − W_r) x‖² / E‖W x‖²</c>; without calibration data of white x.</summary>
    private double LostIn(LinearMap map, LayerFactors factors)
    {
        using var scope = NewDisposeScope();
        var weight = map.Weight.detach().to(ScalarType.Float64);
        var here = Math.Min(rank, factors.Down.shape[0]);
        var up = factors.Up.narrow(0, 0, here).to(ScalarType.Float64);
        var down = factors.Down.narrow(0, 0, here).to(ScalarType.Float64);
        var missing = weight.Plus(up.t().mm(down), -1);
        var moment = initialization.MomentsOf(map)?.Moment;
        var whole = Energy(weight, moment);
        return whole == 0 ? 0 : Energy(missing, moment) / whole;
    }

    private static double Energy(Tensor weight, Tensor? moment) =>
        (moment is null ? weight.mul(weight) : weight.mm(moment).mul(weight)).sum().Number();

    private sealed record Entry(LayerSlot Slot, Tensor Weight, Tensor? Bias, double Cost, double Saved, double Lost);
}
