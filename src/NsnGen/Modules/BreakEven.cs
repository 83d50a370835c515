using TorchSharp;

namespace NsnGen;

/// <summary>From which rank on one merged product is faster than two products with factors, on this machine.</summary>
/// <remarks>
/// A product is taken to cost a fixed time for the call and a time for each multiply-add. So a second product pays only if
/// it saves more multiply-adds than fit into one call's time (<see cref="CallCost"/>). What the choice changes in a result
/// is rounding.
/// </remarks>
internal static class BreakEven
{
    // One row reads a weight for each multiply-add. The measured weight is in the cache; those of a model are not, and take
    // several times longer, so that a call is worth fewer of them.
    private static readonly CallCost ForOneRow = new(rows: 1, most: 2 * CallCost.Fewest);
    private static readonly CallCost ForManyRows = new(rows: 16, most: CallCost.Most);
    private static readonly CallCost OnThreads = new(rows: 16, most: CallCost.Most);

    /// <summary>Whether a layer of this size runs so many rows at a rank as one merged product.</summary>
    public static bool IsMerged(long inputs, long outputs, int rank, long rows)
    {
        var saved = rows * (inputs * outputs - rank * (inputs + outputs));
        return saved <= CallCost.Fewest || saved <= CallCost.Most && saved <= OfCall(rows).Macs;
    }

    // The number of threads is a thread's own setting.
    private static CallCost OfCall(long rows) =>
        rows == 1 ? ForOneRow
        : torch.get_num_threads() == 1 ? ForManyRows
        : OnThreads;
}
