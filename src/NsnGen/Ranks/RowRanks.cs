using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>The ranks of a batch's rows, and the masks that cut each row's components off at its rank.</summary>
internal sealed class RowRanks
{
    private readonly int[] ranks;
    private readonly ConcurrentDictionary<(int Rank, ScalarType, DeviceType, int), Tensor> masks = new();

    public RowRanks(IReadOnlyList<int> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        if (ranks.Count == 0)
        {
            throw new ArgumentException("A batch has at least one row.", nameof(ranks));
        }
        foreach (var rank in ranks)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1, nameof(ranks));
        }
        this.ranks = [.. ranks];
        Largest = this.ranks.Max();
    }

    /// <summary>The largest rank of any row.</summary>
    public int Largest { get; }

    /// <summary>Zeroes, in place, what lies beyond each row's rank.</summary>
    /// <param name="hidden"><c>[rows, …]</c> with the components on some axis.</param>
    /// <param name="axis">That axis, from 1; negative from the end.</param>
    public void Cut(Tensor hidden, int axis)
    {
        var shape = hidden.shape;
        if (shape.Length < 2 || shape[0] != ranks.Length)
        {
            throw new ArgumentException(
                $"The rank is one for each of {ranks.Length} rows, which are a layer's first axis; "
                    + $"a layer got [{string.Join(", ", shape)}], its last axis replaced by components.",
                nameof(hidden)
            );
        }
        axis = axis < 0 ? axis + shape.Length : axis;
        var broadcast = new long[shape.Length];
        Array.Fill(broadcast, 1);
        (broadcast[0], broadcast[axis]) = (shape[0], shape[axis]);
        using var mask = Mask((int)shape[axis], hidden.dtype, hidden.device).view(broadcast);
        hidden.mul_(mask);
    }

    public override string ToString() => $"[{string.Join(", ", ranks)}]";

    private Tensor Mask(int rank, ScalarType dtype, Device device) =>
        masks.GetOrAdd((rank, dtype, device.type, device.index), _ => Make(rank, dtype, device));

    private Tensor Make(int rank, ScalarType dtype, Device device)
    {
        // A later call may be differentiable, which a tensor made in inference mode could not be part of.
        using var ordinary = inference_mode(false);
        using var scope = NewDisposeScope();
        var limits = tensor(ranks.Select(r => (long)r).ToArray(), device: device).unsqueeze(1);
        return arange(rank, device: device).less(limits).to(dtype).DetachFromDisposeScope();
    }
}
