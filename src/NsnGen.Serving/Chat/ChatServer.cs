using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace NsnGen.Serving;

/// <summary>
/// Answers conversations, each worker one at a time, in the order in which they came; steps of different conversations do not run
/// together. It owns its threads and no model.
/// </summary>
public sealed class ChatServer : IModelServer, IAsyncDisposable
{
    private static readonly TimeSpan WindowLength = TimeSpan.FromSeconds(10);

    private readonly NestedDecoder decoder;
    private readonly ServingOptions options;
    private readonly TimeProvider time;
    private readonly Channel<Conversation> queue;
    private readonly LoadWindow window;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task[] workers;
    private int waiting;
    private volatile bool isClosed;

    /// <summary>Starts a server.</summary>
    /// <param name="name">The model's name, for metrics and the HTTP API.</param>
    /// <param name="decoder">The model.</param>
    /// <param name="options">How it is served; null for the defaults. Limits of batches do not concern it.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or asks for a controller, which is for encoders.</exception>
    /// <exception cref="RequestRefusedException">The model does not have the rank of the options.</exception>
    public ChatServer(string name, NestedDecoder decoder, ServingOptions? options = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(decoder);
        this.options = ServingOptions.Checked(options);
        if (this.options.TargetP95 is not null || this.options.MaxBusy is not null)
        {
            throw new ArgumentException(
                $"{nameof(ServingOptions.TargetP95)} and {nameof(ServingOptions.MaxBusy)} are for encoders; a chat model keeps its rank.",
                nameof(options)
            );
        }
        Name = name;
        this.decoder = decoder;
        this.time = time ?? TimeProvider.System;
        Ladder = decoder.Ladder;
        Current = decoder.PointOf(this.options);
        window = new LoadWindow(this.time, WindowLength);
        // With room for conversations that nobody waits for, which leave the queue when a worker comes by.
        queue = Channel.CreateBounded<Conversation>(2 * this.options.QueueLimit);
        workers = [.. Enumerable.Range(0, this.options.Workers).Select(_ => WorkerThread.Run(this.options, Work))];
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The model.</summary>
    public NestedDecoder Decoder => decoder;

    ServedModel IModelServer.Model => decoder;

    /// <summary>How it is served.</summary>
    public ServingOptions Options => options;

    /// <summary>The point of conversations for which nobody asks a rank.</summary>
    public ServedPoint Current { get; }

    /// <summary>The model's points; after warming up with the milliseconds of a token, without those that take longer and are no better.</summary>
    public ServedLadder Ladder { get; private set; }

    /// <summary>Whether it has warmed up.</summary>
    public bool IsWarm { get; private set; }

    bool IModelServer.IsAlive => workers.All(worker => !worker.IsCompleted);

    /// <summary>The load of the last seconds, in conversations.</summary>
    public Load Load => window.Read(Volatile.Read(ref waiting), workers.Length);

    /// <summary>Answers a conversation.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellation">Ends the answer at the next token.</param>
    /// <returns>The answer in parts; the last one says how it came about.</returns>
    /// <exception cref="RequestRefusedException">The request is wrong, there is no room for it, or its time is over.</exception>
    public async IAsyncEnumerable<ChatPiece> AnswerAsync(
        ChatRequest request,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var started = time.GetTimestamp();
        var limit = request.Timeout < options.Timeout ? request.Timeout.Value : options.Timeout;
        using var activity = ServingDiagnostics.Activities.StartActivity("nsn.chat");
        activity?.SetTag("nsn.model", Name);
        using var late = new CancellationTokenSource(limit, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var conversation = Take(request, started, activity, over.Token);
        try
        {
            while (await MoreAsync(conversation, activity, limit, cancellation).ConfigureAwait(false))
            {
                while (conversation.Pieces.TryRead(out var piece))
                {
                    if (piece.End is { } answer)
                    {
                        ServingDiagnostics.Answered(activity, Name, time.GetElapsedTime(started), answer);
                    }
                    yield return piece;
                }
            }
        }
        finally
        {
            // Who stops reading ends the answer too.
            await over.CancelAsync().ConfigureAwait(false);
            Leave(conversation);
        }
    }

    /// <summary>Prepares every point of the ladder and measures a token of each on this machine.</summary>
    /// <param name="cancellation">Ends it between two points.</param>
    public async Task WarmUpAsync(CancellationToken cancellation = default)
    {
        Ladder = await WorkerThread.Run(options, () => Measured(cancellation)).ConfigureAwait(false);
        IsWarm = true;
    }

    /// <summary>Lets nothing more in and finishes what runs and what waits.</summary>
    /// <param name="cancellation">Refuses what waits still, and ends what runs at the next token.</param>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        isClosed = true;
        queue.Writer.TryComplete();
        try
        {
            await Task.WhenAll(workers).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await StopAsync(now.Token).ConfigureAwait(false);
        stopping.Dispose();
    }

    private Conversation Take(ChatRequest request, long started, Activity? activity, CancellationToken over)
    {
        try
        {
            over.ThrowIfCancellationRequested();
            request.Check();
            var ranks = RankSchedule.Of(decoder, request.Ranks, Current.Rank);
            var conversation = new Conversation(request, decoder.Tokenize(Prompt(request)), ranks, started, over);
            Add(conversation);
            return conversation;
        }
        catch (Exception fault)
        {
            ServingDiagnostics.Failed(activity, Name, fault);
            throw;
        }
    }

    /// <exception cref="RequestRefusedException">The prompt is too long.</exception>
    private string Prompt(ChatRequest request)
    {
        var prompt = decoder.PromptOf(request.Messages);
        return prompt.Length <= options.MaxCharacters
            ? prompt
            : throw RequestRefusedException.Of(
                RefusalReason.Length,
                $"A prompt has {prompt.Length} characters; at most {options.MaxCharacters} are taken."
            );
    }

    /// <exception cref="RequestRefusedException">The queue is full, or has been closed.</exception>
    private void Add(Conversation conversation)
    {
        if (isClosed)
        {
            throw RequestRefusedException.Stopping();
        }
        Interlocked.Increment(ref waiting);
        ServingDiagnostics.Queue.Add(1, ServingDiagnostics.Model(Name));
        if (Volatile.Read(ref waiting) > options.QueueLimit || !queue.Writer.TryWrite(conversation))
        {
            Leave(conversation);
            window.Refused(1);
            throw isClosed
                ? RequestRefusedException.Stopping()
                : RequestRefusedException.Full(Load, options.QueueLimit);
        }
        window.Arrived(1);
    }

    /// <summary>Takes a conversation out of the count of those that wait, once.</summary>
    private void Leave(Conversation conversation)
    {
        if (conversation.Leave())
        {
            Interlocked.Decrement(ref waiting);
            ServingDiagnostics.Queue.Add(-1, ServingDiagnostics.Model(Name));
        }
    }

    private async Task<bool> MoreAsync(
        Conversation conversation,
        Activity? activity,
        TimeSpan limit,
        CancellationToken cancellation
    )
    {
        try
        {
            return await conversation.Pieces.WaitToReadAsync(conversation.Cancellation).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // Of the two that may end it, the deadline is not the caller's.
            var told =
                fault is OperationCanceledException && !cancellation.IsCancellationRequested
                    ? RequestRefusedException.Late(limit)
                    : fault;
            ServingDiagnostics.Failed(activity, Name, told);
            if (told != fault)
            {
                throw told;
            }
            throw;
        }
    }

    private ServedLadder Measured(CancellationToken cancellation)
    {
        return ServedLadder.Of(
            decoder.Ladder.Points.Select(point =>
            {
                cancellation.ThrowIfCancellationRequested();
                return point with { Milliseconds = TokenProbe.Measure(decoder, point.Rank) };
            })
        );
    }

    private void Work()
    {
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (queue.Reader.TryRead(out var conversation))
            {
                Leave(conversation);
                Run(conversation);
            }
        }
    }

    private void Run(Conversation conversation)
    {
        try
        {
            var answer = new AnswerWriter(decoder, conversation, stopping.Token).Write(time);
            window.Ran(1, answer.Ran, units: 0);
            window.Answered(time.GetElapsedTime(conversation.Arrived));
            conversation.End();
        }
#pragma warning disable CA1031 // Whatever it is, it is the caller's, and the next conversation runs.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            conversation.End(fault);
        }
    }
}
