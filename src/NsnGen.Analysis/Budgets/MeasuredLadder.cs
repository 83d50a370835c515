using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>
/// The order in which layers gain rank, by a measured loss: from every layer at its largest rank down, the cut is made that raises
/// the loss least for the multiply-adds it saves. Each rise is measured with all other layers as they then stand.
/// </summary>
/// <remarks>
/// A rise from before the last cut is taken as a bound and measured again only when it comes first (lazy greedy; Minoux, 1978).
/// </remarks>
internal sealed class MeasuredLadder
{
    private readonly IReadOnlyList<IReadOnlyList<(string Name, NestedLayer Layer)>> layers;
    private readonly PlanLoss loss;
    private readonly CallCost? call;
    private readonly int[] ranks;

    /// <summary>The ranks that each layer can still be cut to, the next one on top.</summary>
    private readonly Stack<int>[] lower;

    public MeasuredLadder(nn.Module nested, IEnumerable<int> ranks, Func<Rank, double> loss, CallCost? call)
    {
        this.loss = new PlanLoss(nested, loss);
        this.call = call;
        layers = this.loss.Layers;
        this.ranks = [.. layers.Select(entry => entry[0].Layer.MaxRank)];
        int[] candidates = [.. ranks.Append(1).Distinct().Order()];
        ArgumentOutOfRangeException.ThrowIfLessThan(candidates[0], 1, nameof(ranks));
        lower = [.. layers.Select(entry => Cheaper(entry, candidates))];
    }

    /// <param name="progress">Told how many cuts are made, and of how many.</param>
    /// <param name="cancellation">Checked before each evaluation.</param>
    /// <returns>As <see cref="RankLadder.Build"/>.</returns>
    public int[] Build(IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        var (cuts, total) = (0, lower.Sum(stack => stack.Count));
        var given = new List<int>();
        var queue = new PriorityQueue<Cut, double>();
        var current = loss.At(ranks, cancellation);
        foreach (var layer in Enumerable.Range(0, layers.Count).Where(layer => lower[layer].Count > 0))
        {
            Enqueue(layer);
        }
        while (queue.TryDequeue(out var cut, out var rise))
        {
            if (cut.After < cuts)
            {
                Enqueue(cut.Layer);
                continue;
            }
            given.AddRange(Enumerable.Repeat(cut.Layer, Make(cut.Layer)));
            current = cut.Loss;
            cuts++;
            progress?.Report((cuts, total));
            if (lower[cut.Layer].Count > 0)
            {
                queue.Enqueue(cut with { After = -1 }, rise);
            }
        }
        given.Reverse();
        return [.. given];

        void Enqueue(int layer)
        {
            var cut = new Cut(layer, cuts, LossAfter(layer, cancellation));
            queue.Enqueue(cut, (cut.Loss - current) / Saving(layer));
        }
    }

    private Stack<int> Cheaper(IReadOnlyList<(string Name, NestedLayer Layer)> those, IEnumerable<int> candidates)
    {
        // Between ranks at which the layer runs merged a cut saves nothing.
        var costs = candidates
            .Where(rank => rank < those[0].Layer.MaxRank)
            .TakeWhile(rank => Macs(those, rank) < Macs(those, those[0].Layer.MaxRank));
        return new Stack<int>(costs);
    }

    private double LossAfter(int layer, CancellationToken cancellation)
    {
        var before = ranks[layer];
        ranks[layer] = lower[layer].Peek();
        try
        {
            return loss.At(ranks, cancellation);
        }
        finally
        {
            ranks[layer] = before;
        }
    }

    private long Saving(int index)
    {
        var those = layers[index];
        return Macs(those, ranks[index]) - Macs(those, lower[index].Peek());
    }

    private long Macs(IEnumerable<(string Name, NestedLayer Layer)> those, int rank) =>
        those.Sum(entry => (call?.RowsOf(entry.Layer) ?? 1) * entry.Layer.CostAt(Rank.Of(rank)).Macs);

    /// <summary>Cuts a layer, and says by how many components.</summary>
    private int Make(int layer)
    {
        var before = ranks[layer];
        ranks[layer] = lower[layer].Pop();
        return before - ranks[layer];
    }

    /// <summary>A cut that may be made.</summary>
    /// <param name="Layer">Which layer is cut, to its next lower rank.</param>
    /// <param name="After">How many cuts had been made when the loss was measured.</param>
    /// <param name="Loss">The loss with it.</param>
    private sealed record Cut(int Layer, int After, double Loss);
}
