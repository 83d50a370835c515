using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace NsnGen.Serving.Tests;

/// <summary>What a listener of metrics and traces sees.</summary>
public sealed class DiagnosticsTests
{
    [Fact]
    public async Task Metrics_tell_ranks_batches_tokens_and_work_saved()
    {
        const string Name = "metrics";
        var seen = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ServingDiagnostics.Name)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        using var nested = TinyEncoder.Random();
        await using (var server = new EmbeddingServer(Name, Tiny.Encoder(nested)))
        {
            var text = (
                await server.EmbedAsync(
                    ["four"],
                    RankChoice.Of(Rank.Of(4)),
                    cancellation: TestContext.Current.CancellationToken
                )
            )[0];
            await Tiny.RefusedAsync(RefusalReason.Input, () => server.EmbedAsync([""]));
            Assert.Equal(text.Cost.DenseMacs - text.Cost.Macs, seen["nsn.macs.saved"]);
        }

        Assert.Equal(4, seen["nsn.rank"]);
        Assert.Equal(4, seen["nsn.tokens"]);
        Assert.Equal(1, seen["nsn.batch.size"]);
        Assert.Equal(0, seen["nsn.queue.length"]);
        Assert.Equal(2, seen["nsn.requests"]);
        Assert.True(seen["nsn.request.duration"] >= seen["nsn.forward.duration"]);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.ToArray().Any(tag => Equals(tag.Value, Name)))
            {
                seen.AddOrUpdate(instrument.Name, value, (_, before) => before + value);
            }
        }
    }

    [Fact]
    public async Task Traces_tell_the_rank_of_a_request_and_nothing_of_its_text()
    {
        var seen = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServingDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var nested = TinyEncoder.Random();
        await using var server = new EmbeddingServer("traces", Tiny.Encoder(nested));

        await server.EmbedAsync(
            ["secret"],
            RankChoice.Of(Rank.Of(4)),
            cancellation: TestContext.Current.CancellationToken
        );

        var mine = seen.Where(activity => Equals(activity.GetTagItem("nsn.model"), "traces")).ToList();
        var request = Assert.Single(mine, activity => activity.OperationName == "nsn.embed");
        Assert.Single(mine, activity => activity.OperationName == "nsn.forward");
        Assert.Equal("4", request.GetTagItem("nsn.rank.name"));
        Assert.DoesNotContain(
            request.TagObjects,
            tag => tag.Value?.ToString()?.Contains("secret", StringComparison.Ordinal) is true
        );
    }
}
