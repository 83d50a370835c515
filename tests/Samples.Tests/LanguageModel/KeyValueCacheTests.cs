using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>Decoding with a cache is the forward pass over all tokens, also if the rank changes.</summary>
public sealed class KeyValueCacheTests : IDisposable
{
    private const int Count = 12;

    private readonly SmallStories files = new();
    private readonly Tensor tokens = arange(Count, dtype: ScalarType.Int64).mul(7).remainder(200).unsqueeze(0);

    private Llama.Nested Nested()
    {
        var nested = Llama.Nested.From(Llama2c.Read(files.Model));
        nested.eval();
        return nested;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(16)]
    public void Token_by_token_equals_all_at_once(int rank)
    {
        using var untracked = no_grad();
        using var nested = Nested();
        using var cache = new KeyValueCache(SmallStories.Config.Layers, Count);
        using var steps = Steps(nested, cache, _ => Rank.Of(rank));
        using var whole = nested.call(tokens, null, Rank.Of(rank));
        Assert.InRange(Distance(steps, whole), 0, 1e-4);
        Assert.Equal(Count, cache.Length);
    }

    [Fact]
    public void Across_changes_of_the_rank_token_by_token_equals_part_by_part()
    {
        using var untracked = no_grad();
        using var nested = Nested();
        (int Length, Rank Rank)[] parts = [(5, Rank.Of(2)), (4, Rank.Of(16)), (3, Rank.Of(6))];
        Rank[] ranks = [.. parts.SelectMany(part => Enumerable.Repeat(part.Rank, part.Length))];
        using var one = new KeyValueCache(SmallStories.Config.Layers, Count);
        using var steps = Steps(nested, one, step => ranks[step]);
        using var other = new KeyValueCache(SmallStories.Config.Layers, Count);
        using var inParts = cat(
            [.. parts.Select(part => nested.call(tokens.narrow(1, other.Length, part.Length), other, part.Rank))],
            1
        );
        Assert.InRange(Distance(steps, inParts), 0, 1e-4);
        using var allLow = nested.call(tokens, null, Rank.Of(2));
        Assert.True(Distance(inParts.narrow(1, 5, 7), allLow.narrow(1, 5, 7)) > 1e-2);
    }

    [Fact]
    public void Tokens_can_be_taken_back()
    {
        using var untracked = no_grad();
        using var nested = Nested();
        using var cache = new KeyValueCache(SmallStories.Config.Layers, Count);
        nested.call(tokens, cache, Rank.Of(4)).Dispose();
        cache.Truncate(3);
        using var again = nested.call(tokens.narrow(1, 3, 9), cache, Rank.Of(4));
        using var whole = nested.call(tokens, null, Rank.Of(4));
        Assert.InRange(Distance(again, whole.narrow(1, 3, 9)), 0, 1e-4);
    }

    [Fact]
    public void A_full_context_is_explained()
    {
        using var untracked = no_grad();
        using var nested = Nested();
        using var cache = new KeyValueCache(SmallStories.Config.Layers, Count - 1);
        var fault = Assert.Throws<ArgumentException>(() => nested.call(tokens, cache, Rank.Of(4)));
        Assert.Contains("holds 11 tokens", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void Tokens_of_another_batch_are_refused_until_the_cache_is_empty(int before, int after)
    {
        using var untracked = no_grad();
        using var nested = Nested();
        using var cache = new KeyValueCache(SmallStories.Config.Layers, Count);
        nested.call(tokens.narrow(1, 0, 3).repeat(before, 1), cache, Rank.Of(4)).Dispose();
        using var next = tokens.narrow(1, 3, 1).repeat(after, 1);
        var fault = Assert.Throws<ArgumentException>(() => nested.call(next, cache, Rank.Of(4)));
        Assert.Contains($"batch {before}", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"batch {after}", fault.Message, StringComparison.Ordinal);
        Assert.Equal(3, cache.Length);
        cache.Truncate(0);
        using var anew = nested.call(next, cache, Rank.Of(4));
        using var whole = nested.call(next, null, Rank.Of(4));
        Assert.InRange(Distance(anew, whole), 0, 1e-5);
    }

    [Fact]
    public void A_cache_of_another_model_is_refused()
    {
        using var untracked = no_grad();
        using var nested = Nested();
        using var small = new KeyValueCache(SmallStories.Config.Layers - 1, Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => nested.call(tokens, small, Rank.Of(4)));
        using var cache = new KeyValueCache(SmallStories.Config.Layers, Count);
        nested.call(tokens.narrow(1, 0, 3), cache, Rank.Of(4)).Dispose();
        nested.to(ScalarType.Float64);
        var fault = Assert.Throws<ArgumentException>(() => nested.call(tokens.narrow(1, 3, 1), cache, Rank.Of(4)));
        Assert.Contains("Float32", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        tokens.Dispose();
        files.Dispose();
    }

    private Tensor Steps(Llama.Nested nested, KeyValueCache cache, Func<int, Rank> rankOf) =>
        cat([.. Enumerable.Range(0, Count).Select(i => nested.call(tokens.narrow(1, i, 1), cache, rankOf(i)))], 1);

    private static double Distance(Tensor x, Tensor y) => (x - y).abs().max().ToDouble();
}
