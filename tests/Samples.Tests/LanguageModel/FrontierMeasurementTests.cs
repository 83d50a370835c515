using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.Tests;

public sealed class FrontierMeasurementTests : IDisposable
{
    private readonly SmallStories files = new();

    [Fact]
    [Trait("Speed", "Slow")]
    public void Whole_stories_are_timed()
    {
        var pretrained = Pretrained.Open(files.Weights);
        var held = Corpus.Read(files.Stories, pretrained.Tokenizer).Held;
        var longest = held.Longest(int.MaxValue).Length;
        Assert.InRange(longest, 20, WholeCost.Context - 1);
        using var loss = new StoryLoss(held);
        using var dense = pretrained.Read();
        using var continued = pretrained.Read();
        using var truncated = Llama.Nested.From(pretrained.Read());
        using var nested = Llama.Nested.From(pretrained.Read());
        var shapes = new List<(long Rows, long Tokens)>();
        var hook = continued.register_forward_pre_hook(
            (_, tokens, cache) =>
            {
                shapes.Add((tokens.shape[0], tokens.shape[1]));
                return null;
            }
        );
        var options = new DemoOptions
        {
            Weights = files.Weights,
            Stories = files.Stories,
            Out = "",
            LatencyRuns = 3,
        };
        var frontier = new FrontierMeasurement(
            options,
            pretrained.Config,
            loss,
            held,
            TestContext.Current.CancellationToken
        );
        var report = frontier.Measure(frontier.Compare(dense, continued, truncated, nested, [4]));
        hook.remove();
        Assert.Contains((1, longest), shapes);
        Assert.Equal((8, longest), shapes[^1]);
        Assert.Contains($"stories of {longest} tokens", report.Engine, StringComparison.Ordinal);
    }

    public void Dispose() => files.Dispose();
}
