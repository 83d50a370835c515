using System.Collections.Concurrent;
using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>The ranks of a batch's rows, and the masks that cut each row's components off at its rank.</summary>
internal sealed class RowRanks
{
    private readonly Rank[] ranks;
    private readonly Lazy<Tensor> limits;
    private readonly ConcurrentDictionary<object, RowRanks>? byLayer;

    public RowRanks(IReadOnlyList<Rank> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        if (ranks.Count == 0)
        {
            throw new ArgumentException("A batch has at least one row.", nameof(ranks));
        }
        if (ranks.Any(rank => rank.Rows is not null))
        {
            throw new ArgumentException(
                "A row has one rank or one plan, not ranks for rows of its own.",
                nameof(ranks)
            );
        }
        this.ranks = [.. ranks];
        Largest = this.ranks.Max(rank => rank.Value);
        limits = new Lazy<Tensor>(Limits);
        byLayer = this.ranks.All(rank => rank.Plan is null)
            ? null
            : new ConcurrentDictionary<object, RowRanks>(ReferenceEqualityComparer.Instance);
    }

    /// <summary>The rank of each row.</summary>
    public IReadOnlyList<Rank> Ranks => ranks;

    /// <summary>The largest rank of any row.</summary>
    public int Largest { get; }

    /// <summary>The ranks in a layer, which plans may give each layer others.</summary>
    public RowRanks In(object layer) =>
        byLayer is null
            ? this
            : byLayer.GetOrAdd(layer, layer => new RowRanks([.. ranks.Select(rank => Rank.Of(rank.In(layer)))]));

    /// <summary>Zeroes, in place, what lies beyond each row's rank.</summary>
    /// <param name="hidden"><c>[rows, …]</c> with the components on some axis.</param>
    /// <param name="axis">That axis, from 1; negative from the end.</param>
    public void Cut(Tensor hidden, int axis)
    {
        var shape = hidden.shape;
        CheckRows(shape);
        axis = axis < 0 ? axis + shape.Length : axis;
        var broadcast = new long[shape.Length];
        Array.Fill(broadcast, 1);
        (broadcast[0], broadcast[axis]) = (shape[0], shape[axis]);
        using var scope = NewDisposeScope();
        hidden.mul_(Mask(shape[axis], hidden.device).view(broadcast));
        GC.KeepAlive(this);
    }

    /// <summary>Which rows have a rank above some other, <c>[rows, 1, …]</c>.</summary>
    /// <param name="rank">The other rank.</param>
    /// <param name="output">What a layer puts out, <c>[rows, …]</c>.</param>
    public Tensor Above(int rank, Tensor output)
    {
        var shape = output.shape;
        CheckRows(shape);
        using var scope = NewDisposeScope();
        long[] broadcast = [shape[0], .. Enumerable.Repeat(1L, shape.Length - 1)];
        var bound = tensor([(long)rank]);
        return bound.less(limits.Value).to(output.device).view(broadcast).MoveToOuterDisposeScope();
    }

    private void CheckRows(long[] shape)
    {
        if (shape.Length < 2 || shape[0] != ranks.Length)
        {
            throw new ArgumentException(
                $"The rank is one for each of {ranks.Length} rows, which are a layer's first axis; "
                    + $"a layer got [{string.Join(", ", shape)}], its last axis replaced by components."
            );
        }
    }

    public override string ToString() => $"[{string.Join(", ", ranks)}]";

    /// <summary>Which components each row has: <c>[rows, rank]</c>. It is as large as what it cuts, so that no call leaves it behind.</summary>
    private Tensor Mask(long rank, Device device) => Held.Range(rank, device).less(limits.Value.to(device));

    /// <summary>The ranks, <c>[rows, 1]</c>.</summary>
    private Tensor Limits()
    {
        // A later call may be differentiable, which a tensor made in inference mode could not be part of.
        using var ordinary = inference_mode(false);
        using var flat = tensor(ranks.Select(rank => (long)rank.Value).ToArray());
        return flat.unsqueeze(1).DetachFromDisposeScope();
    }
}
