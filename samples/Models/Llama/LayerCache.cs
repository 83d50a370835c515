using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>The keys and values of one block, in memory that is reserved once.</summary>
/// <param name="capacity">The longest context.</param>
public sealed class LayerCache(int capacity) : IDisposable
{
    private Tensor? keys;
    private Tensor? values;

    /// <summary>How many tokens it holds.</summary>
    public int Length { get; internal set; }

    /// <summary>Adds the keys and values of further tokens.</summary>
    /// <param name="key"><c>[batch, heads, tokens, head]</c></param>
    /// <param name="value">The same shape.</param>
    /// <returns>All keys and values so far; views that the next call does not change.</returns>
    /// <exception cref="ArgumentException">The context is full.</exception>
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
        keys ??= Reserve(key);
        values ??= Reserve(value);
        return (Put(keys, key), Put(values, value));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        keys?.Dispose();
        values?.Dispose();
    }

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
