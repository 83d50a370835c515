namespace NsnGen.Serving;

/// <summary>
/// Turns texts to vectors for many callers: puts their texts into a queue of bounded length and runs together what is alike. It owns its
/// threads and no model.
/// </summary>
public sealed class EmbeddingServer : IModelServer, IAsyncDisposable
{
    /// <summary>A second holds enough requests for a 95th percentile, and is soon over.</summary>
    private static readonly TimeSpan WindowLength = TimeSpan.FromSeconds(1);

    /// <summary>How often the controller looks: a queue that is seen soon is short, and is emptied by a point that is hardly cheaper.</summary>
    internal static readonly TimeSpan Turn = TimeSpan.FromSeconds(0.05);

    private readonly NestedEncoder encoder;
    private readonly ServingOptions options;
    private readonly TimeProvider time;
    private readonly TextQueue queue;
    private readonly LoadWindow window;
    private readonly Task[] workers;
    private readonly ServedPoint most;
    private readonly ControlledRank? control;
    private readonly ITimer? turns;

    /// <summary>Starts a server.</summary>
    /// <param name="name">The model's name, for metrics and the HTTP API.</param>
    /// <param name="encoder">The model.</param>
    /// <param name="options">How it is served; null for the defaults. Later changes have no effect on limits of the queue.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="RequestRefusedException">The model does not have the rank of the options.</exception>
    public EmbeddingServer(
        string name,
        NestedEncoder encoder,
        ServingOptions? options = null,
        TimeProvider? time = null
    )
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(encoder);
        this.options = ServingOptions.Checked(options);
        Name = name;
        this.encoder = encoder;
        this.time = time ?? TimeProvider.System;
        Ladder = encoder.Ladder;
        most = encoder.PointOf(this.options);
        control = ControlledRank.Of(this.options, Ladder, most);
        window = new LoadWindow(this.time, WindowLength);
        queue = new TextQueue(
            this.options,
            new BatchPlanner(encoder, this.options, () => Current.Rank),
            this.time,
            name
        );
        turns = control is null ? null : this.time.CreateTimer(_ => control.Turn(Load), null, Turn, Turn);
        workers = [.. Enumerable.Range(0, this.options.Workers).Select(_ => WorkerThread.Run(this.options, Work))];
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The model.</summary>
    public NestedEncoder Encoder => encoder;

    ServedModel IModelServer.Model => encoder;

    /// <summary>How it is served.</summary>
    public ServingOptions Options => options;

    /// <summary>The point of texts for which nobody asks a rank.</summary>
    public ServedPoint Current => control?.Point ?? most;

    /// <summary>The model's points; after warming up with their milliseconds, without those that take longer and are no better.</summary>
    public ServedLadder Ladder { get; private set; }

    /// <summary>Whether it has warmed up.</summary>
    public bool IsWarm { get; private set; }

    bool IModelServer.IsAlive => workers.All(worker => !worker.IsCompleted);

    /// <summary>The load of the last seconds.</summary>
    public Load Load => window.Read(queue.Waiting, workers.Length);

    /// <summary>The vectors of some texts.</summary>
    /// <param name="texts">At least one text, at most <see cref="ServingOptions.MaxInputs"/>.</param>
    /// <param name="choice">The rank that is asked for; null for none.</param>
    /// <param name="timeout">How long it may take, if that is less than <see cref="ServingOptions.Timeout"/>.</param>
    /// <param name="cancellation">Takes the texts out of the queue.</param>
    /// <returns>The vector of each.</returns>
    /// <exception cref="RequestRefusedException">The request is wrong, there is no room for it, or its time is over.</exception>
    public async Task<IReadOnlyList<EmbeddedText>> EmbedAsync(
        IReadOnlyList<string> texts,
        RankChoice? choice = null,
        TimeSpan? timeout = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(texts);
        var started = time.GetTimestamp();
        using var activity = ServingDiagnostics.Activities.StartActivity("nsn.embed");
        activity?.SetTag("nsn.model", Name);
        activity?.SetTag("nsn.texts", texts.Count);
        try
        {
            var answer = await AnswerAsync(texts, choice ?? RankChoice.Any, timeout, started, cancellation)
                .ConfigureAwait(false);
            window.Answered(time.GetElapsedTime(started));
            ServingDiagnostics.Answered(activity, Name, time.GetElapsedTime(started), answer);
            return answer;
        }
        catch (Exception fault)
        {
            ServingDiagnostics.Failed(activity, Name, fault);
            throw;
        }
    }

    /// <summary>Prepares every point of the ladder and measures how long it takes on this machine.</summary>
    /// <param name="cancellation">Ends it between two points.</param>
    public async Task WarmUpAsync(CancellationToken cancellation = default)
    {
        Ladder = await WorkerThread.Run(options, () => Measured(cancellation)).ConfigureAwait(false);
        control?.Measured(Ladder, most);
        IsWarm = true;
    }

    /// <summary>Lets nothing more in and finishes what waits.</summary>
    /// <param name="cancellation">Refuses what waits still; forwards that run are finished.</param>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        queue.Close();
        turns?.Dispose();
        try
        {
            await Task.WhenAll(workers).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            queue.Abandon();
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await StopAsync(now.Token).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<EmbeddedText>> AnswerAsync(
        IReadOnlyList<string> texts,
        RankChoice choice,
        TimeSpan? timeout,
        long started,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        CheckTexts(texts);
        var rank = choice == RankChoice.Any ? (Rank?)null : choice.In(encoder, () => most.Rank);
        var request = new EmbeddingRequest([.. texts.Select(encoder.Tokenize)], rank, started);
        if (!queue.TryAdd(request))
        {
            request.Cancel(CancellationToken.None);
            window.Refused(texts.Count);
            throw RequestRefusedException.Full(Load, this.options.QueueLimit);
        }
        window.Arrived(texts.Count);
        var limit = timeout < options.Timeout ? timeout.Value : options.Timeout;
        using var deadline = new CancellationTokenSource(Positive(limit - time.GetElapsedTime(started)), time);
        await using var late = deadline
            .Token.Register(() => End(request, () => request.Fail(RequestRefusedException.Late(limit))))
            .ConfigureAwait(false);
        await using var cancelled = cancellation
            .Register(() => End(request, () => request.Cancel(cancellation)))
            .ConfigureAwait(false);
        return await request.Answer.ConfigureAwait(false);
    }

    private void CheckTexts(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            throw RequestRefusedException.Of(RefusalReason.Input, "A request has at least one text.");
        }
        if (texts.Count > options.MaxInputs)
        {
            throw RequestRefusedException.Of(
                RefusalReason.Count,
                $"A request has {texts.Count} texts; at most {options.MaxInputs} are taken."
            );
        }
        if (texts.Any(text => text is null))
        {
            throw new ArgumentException("A text is null; each is a string, which may be empty.", nameof(texts));
        }
        if (texts.FirstOrDefault(text => text.Length > options.MaxCharacters) is { } longest)
        {
            throw RequestRefusedException.Of(
                RefusalReason.Length,
                $"A text has {longest.Length} characters; at most {options.MaxCharacters} are taken."
            );
        }
    }

    private void End(EmbeddingRequest request, Action end)
    {
        end();
        queue.Leave(request);
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.FromTicks(1);

    private ServedLadder Measured(CancellationToken cancellation)
    {
        var points = encoder.Ladder.Points;
        var probe = new LatencyProbe(encoder, options);
        var times = probe.Measure([.. points.Select(point => point.Rank)], cancellation);
        return ServedLadder.Of(
            points.Zip(times, (point, time) => point with { Time = time, Milliseconds = time.OfText(probe.Size) })
        );
    }

    private void Work()
    {
        var runner = new BatchRunner(Name, encoder, queue, window, () => Ladder, time);
        while (queue.Take() is { } batch)
        {
            runner.Run(batch);
        }
    }
}
