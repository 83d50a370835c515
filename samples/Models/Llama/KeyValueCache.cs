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
    public LayerCache this[int layer] => caches[layer];

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
