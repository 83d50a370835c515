using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>
/// The keys and values of the tokens so far. They do not depend on how they were computed, so a sequence may go on at another
/// rank than it began with.
/// </summary>
/// <param name="layers">How many blocks the model has.</param>
/// <param name="capacity">The longest context.</param>
public sealed class KeyValueCache(int layers, int capacity) : IDisposable
{
    private readonly LayerCache[] caches = [.. Enumerable.Range(0, layers).Select(_ => new LayerCache(capacity))];

    /// <summary>How many tokens it holds.</summary>
    public int Length { get; private set; }

    /// <summary>The cache of one block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It was made for fewer blocks.</exception>
    public LayerCache this[int layer] =>
        layer < caches.Length
            ? caches[layer]
            : throw new ArgumentOutOfRangeException(
                nameof(layer),
                layer,
                $"This cache is of a model with {caches.Length} blocks."
            );

    /// <summary>Says that every block has added so many tokens.</summary>
    public void Advance(int count)
    {
        Length += count;
        foreach (var cache in caches)
        {
            cache.Length = Length;
        }
    }

    /// <summary>Forgets all tokens after the first ones.</summary>
    /// <param name="length">How many to keep, at most <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Advance(length - Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var cache in caches)
        {
            cache.Dispose();
        }
    }
}

/// <summary>The keys and values of one block, in memory that is reserved once.</summary>
/// <param name="capacity">The longest context.</param>
public sealed class LayerCache(int capacity) : IDisposable
{
    private Tensor? keys;
    private Tensor? values;

    /// <summary>How many tokens it holds.</summary>
    public int Length { get; internal set; }

    /// <summary>Adds the keys and values of further tokens.</summary>
    /// <param name="key"><c>[batch, heads, tokens, head size]</c></param>
    /// <param name="value">The same shape.</param>
    /// <returns>All keys and values so far; views that the next call does not change.</returns>
    /// <exception cref="ArgumentException">The context is full, or holds tokens of another batch, model or type.</exception>
    public (Tensor Keys, Tensor Values) Append(Tensor key, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (Length + key.shape[2] > capacity)
        {
            throw new ArgumentException(
                $"The context holds {capacity} tokens; it has {Length}, and {key.shape[2]} more do not fit.",
                nameof(key)
            );
        }
        keys = Fitting(keys, key);
        values = Fitting(values, value);
        return (Put(keys, key), Put(values, value));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        keys?.Dispose();
        values?.Dispose();
    }

    /// <summary>The memory for tokens like these; while it holds none it may be reserved anew.</summary>
    private Tensor Fitting(Tensor? reserved, Tensor added)
    {
        if (reserved is null)
        {
            return Reserve(added);
        }
        if (IsAlike(reserved, added))
        {
            return reserved;
        }
        if (Length > 0)
        {
            throw new ArgumentException(
                $"The cache holds {Length} tokens of {Describe(reserved)}; these are of {Describe(added)}. "
                    + "Another batch takes a cache of its own, or this one after Truncate(0).",
                nameof(added)
            );
        }
        reserved.Dispose();
        return Reserve(added);
    }

    /// <summary>Asked for each token and block, so without the lists and texts of <see cref="Describe"/>.</summary>
    private static bool IsAlike(Tensor reserved, Tensor added) =>
        reserved.dtype == added.dtype
        && reserved.device_type == added.device_type
        && reserved.device_index == added.device_index
        && reserved.size(0) == added.size(0)
        && reserved.size(1) == added.size(1)
        && reserved.size(3) == added.size(3);

    private static string Describe(Tensor keys) =>
        $"batch {keys.shape[0]}, {keys.shape[1]} heads of {keys.shape[3]}, {keys.dtype} on {keys.device}";

    private Tensor Reserve(Tensor like) =>
        zeros([like.shape[0], like.shape[1], capacity, like.shape[3]], like.dtype, like.device)
            .DetachFromDisposeScope();

    private Tensor Put(Tensor all, Tensor added)
    {
        using var place = all.narrow(2, Length, added.shape[2]);
        place.copy_(added);
        return all.narrow(2, 0, Length + added.shape[2]);
    }
}
