using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>The running statistics of a normalization at some ranks below the largest, as tensors that a state dict can hold.</summary>
internal sealed class RankStatistics : IDisposable
{
    public const string KeysName = "rank_keys";
    private const string MeansName = "rank_mean";
    private const string VariancesName = "rank_var";

    private Tensor? keys;
    private Tensor? means;
    private Tensor? variances;
    private volatile long[]? known;

    /// <summary>Whether a key of a state dict is that of such a tensor, of which a model has as many rows as ranks were measured.</summary>
    public static bool IsKey(string key) =>
        new[] { KeysName, MeansName, VariancesName }.Any(name => key.EndsWith($".{name}", StringComparison.Ordinal));

    /// <summary>What the statistics belong to: uniform ranks, and plans by their negative <see cref="PlannedRanks.Key"/>.</summary>
    public ReadOnlySpan<long> Keys => known ??= keys is null ? [] : keys.cpu().data<long>().ToArray();

    /// <summary>The tensors by name: <c>rank_keys [K]</c>, <c>rank_mean [K, C]</c> and <c>rank_var [K, C]</c>. None if K is 0.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Tensors =>
        keys is null ? [] : [(KeysName, keys), (MeansName, means!), (VariancesName, variances!)];

    /// <summary>Views of the statistics of one key, <c>[C]</c> each.</summary>
    public (Tensor Mean, Tensor Variance)? Find(long key)
    {
        var row = Keys.IndexOf(key);
        return row < 0 ? null : (means!.select(0, row), variances!.select(0, row));
    }

    /// <summary>Makes room for as many rows as are about to be loaded.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="like">A row, <c>[C]</c>.</param>
    public void Resize(long rows, Tensor like)
    {
        Clear();
        if (rows > 0)
        {
            Set(
                zeros([rows], ScalarType.Int64, like.device),
                zeros([rows, like.shape[0]], like.dtype, like.device),
                ones([rows, like.shape[0]], like.dtype, like.device)
            );
        }
    }

    /// <summary>Adds a row, whose key is new.</summary>
    /// <param name="key">What it belongs to.</param>
    /// <param name="mean"><c>[C]</c></param>
    /// <param name="variance"><c>[C]</c></param>
    public void Add(long key, Tensor mean, Tensor variance)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var added = tensor([key], ScalarType.Int64, device: mean.device);
        Set(Joined(keys, added), Joined(means, mean.unsqueeze(0)), Joined(variances, variance.unsqueeze(0)));
    }

    /// <summary>Says that somebody may write to the tensors.</summary>
    public void Expire() => known = null;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (var (_, tensor) in Tensors)
        {
            tensor.Dispose();
        }
        (keys, means, variances) = (null, null, null);
        Expire();
    }

    /// <summary>Follows the normalization that these are the statistics of.</summary>
    /// <param name="like">A tensor of the new type on the new device.</param>
    public void To(Tensor like)
    {
        if (keys is not null)
        {
            using var scope = NewDisposeScope();
            Set(keys.to(like.device), means!.to(like.dtype, like.device), variances!.to(like.dtype, like.device));
        }
    }

    public void Dispose() => Clear();

    private void Set(Tensor newKeys, Tensor newMeans, Tensor newVariances)
    {
        foreach (var (old, added) in new[] { (keys, newKeys), (means, newMeans), (variances, newVariances) })
        {
            if (!ReferenceEquals(old, added))
            {
                old?.Dispose();
            }
        }
        keys = newKeys.DetachFromDisposeScope();
        means = newMeans.DetachFromDisposeScope();
        variances = newVariances.DetachFromDisposeScope();
        Expire();
    }

    private static Tensor Joined(Tensor? rows, Tensor added) => rows is null ? added.clone() : cat([rows, added]);
}
