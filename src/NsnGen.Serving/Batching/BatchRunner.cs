namespace NsnGen.Serving;

/// <summary>Runs batches, on the thread of whoever asks, and gives each request what it waits for.</summary>
/// <param name="name">The model's name in metrics.</param>
/// <param name="encoder">The model.</param>
/// <param name="queue">What the batches are from.</param>
/// <param name="window">Is told what ran.</param>
/// <param name="ladder">The points, with their times once these are known.</param>
/// <param name="time">The clock.</param>
internal sealed class BatchRunner(
    string name,
    NestedEncoder encoder,
    TextQueue queue,
    LoadWindow window,
    Func<ServedLadder> ladder,
    TimeProvider time
)
{
    public void Run(IReadOnlyList<QueuedText> batch)
    {
        List<EmbeddedText> embedded;
        try
        {
            embedded = Embedded(batch);
        }
#pragma warning disable CA1031 // Whatever it is, it is the callers', and the next batch runs.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            RunAlone(batch, fault);
            return;
        }
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Request.Put(batch[i].Place, embedded[i]);
        }
    }

    private List<EmbeddedText> Embedded(IReadOnlyList<QueuedText> batch)
    {
        using var activity = ServingDiagnostics.Activities.StartActivity("nsn.forward");
        activity?.SetTag("nsn.model", name);
        activity?.SetTag("nsn.texts", batch.Count);
        var started = time.GetTimestamp();
        var vectors = encoder.Encode([.. batch.Select(text => text.Tokens)], [.. batch.Select(text => text.Rank)]);
        var ran = time.GetElapsedTime(started);
        window.Ran(
            batch.Count,
            ran,
            ladder().UnitsOf([.. batch.Select(text => (text.Rank, encoder.ShareOf(text.Rank)))])
        );
        ServingDiagnostics.Forward.Record(ran.TotalSeconds, ServingDiagnostics.Model(name));
        ServingDiagnostics.BatchSize.Record(batch.Count, ServingDiagnostics.Model(name));
        return
        [
            .. batch.Zip(
                vectors,
                (text, vector) =>
                {
                    var cost = encoder.CostOf(text.Rank, text.Tokens.Length);
                    return new EmbeddedText(vector, text.Rank, text.Tokens.Length, cost)
                    {
                        BatchSize = batch.Count,
                        Waited = time.GetElapsedTime(text.Request.Arrived, started),
                        Ran = ran,
                    };
                }
            ),
        ];
    }

    /// <summary>Of a batch that fails, each text is tried alone, so that one fails whose fault it is.</summary>
    private void RunAlone(IReadOnlyList<QueuedText> batch, Exception fault)
    {
        if (batch.Count == 1)
        {
            // The request's other texts have nothing to wait for.
            queue.Leave(batch[0].Request);
            batch[0].Request.Fail(fault);
            return;
        }
        foreach (var text in batch)
        {
            Run([text]);
        }
    }
}
