using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace NsnGen.Serving;

/// <summary>What servers measure, for OpenTelemetry and <c>dotnet-counters</c>. Tags name models and ranks, and never a text.</summary>
public static class ServingDiagnostics
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "NsnGen.Serving";

    internal static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "nsn.requests",
        "{request}",
        "Requests, by outcome."
    );
    internal static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "nsn.request.duration",
        "s",
        "From a request's arrival to its answer."
    );
    internal static readonly Histogram<double> Waited = Meter.CreateHistogram<double>(
        "nsn.request.waited",
        "s",
        "How long a text waited for its forward."
    );
    internal static readonly Histogram<double> Forward = Meter.CreateHistogram<double>(
        "nsn.forward.duration",
        "s",
        "How long a forward took."
    );
    internal static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "nsn.batch.size",
        "{text}",
        "Texts in a forward."
    );
    internal static readonly Histogram<int> RankUsed = Meter.CreateHistogram<int>(
        "nsn.rank",
        "{component}",
        "The rank of a text; of a plan the largest in any layer."
    );
    internal static readonly UpDownCounter<int> Queue = Meter.CreateUpDownCounter<int>(
        "nsn.queue.length",
        "{text}",
        "Texts that wait."
    );
    internal static readonly Counter<long> Tokens = Meter.CreateCounter<long>(
        "nsn.tokens",
        "{token}",
        "Tokens read and written."
    );
    internal static readonly Counter<double> MacsSaved = Meter.CreateCounter<double>(
        "nsn.macs.saved",
        "{multiply-add}",
        "Multiply-adds that the dense model would have needed beside."
    );
    internal static readonly Counter<double> Macs = Meter.CreateCounter<double>(
        "nsn.macs",
        "{multiply-add}",
        "Multiply-adds of answers."
    );

    internal static KeyValuePair<string, object?> Model(string name) => new("nsn.model", name);

    internal static KeyValuePair<string, object?> Rank(Rank rank) => new("nsn.rank.name", rank.ToString());

    internal static KeyValuePair<string, object?> Outcome(string outcome) => new("nsn.outcome", outcome);

    /// <summary>Counts texts that were answered.</summary>
    internal static void Answered(Activity? activity, string name, TimeSpan duration, IReadOnlyList<EmbeddedText> texts)
    {
        var model = Model(name);
        Requests.Add(1, model, Outcome("answered"));
        Duration.Record(duration.TotalSeconds, model);
        foreach (var text in texts)
        {
            var rank = Rank(text.Rank);
            Tokens.Add(text.Tokens, model, rank);
            RankUsed.Record(text.Rank.Value, model);
            Waited.Record(text.Waited.TotalSeconds, model);
            Macs.Add(text.Cost.Macs, model, rank);
            MacsSaved.Add(text.Cost.DenseMacs - text.Cost.Macs, model, rank);
        }
        activity?.SetTag("nsn.rank.name", texts[0].Rank.ToString());
        activity?.SetTag("nsn.batch.size", texts[0].BatchSize);
        activity?.SetTag("nsn.waited.ms", texts[0].Waited.TotalMilliseconds);
    }

    /// <summary>Counts a conversation that was answered.</summary>
    internal static void Answered(Activity? activity, string name, TimeSpan duration, ChatAnswer answer)
    {
        var model = Model(name);
        Requests.Add(1, model, Outcome("answered"));
        Duration.Record(duration.TotalSeconds, model);
        Waited.Record(answer.Waited.TotalSeconds, model);
        Tokens.Add(answer.PromptTokens + answer.AnswerTokens, model);
        Macs.Add(answer.Cost.Macs, model);
        MacsSaved.Add(answer.Cost.DenseMacs - answer.Cost.Macs, model);
        foreach (var rank in answer.AnswerRanks.Prepend(answer.PromptRank))
        {
            RankUsed.Record(rank.Value, model);
        }
        activity?.SetTag("nsn.rank.name", answer.PromptRank.ToString());
        activity?.SetTag("nsn.waited.ms", answer.Waited.TotalMilliseconds);
    }

    /// <summary>Counts a request that got no answer.</summary>
    internal static void Failed(Activity? activity, string model, Exception fault)
    {
        var outcome = fault switch
        {
            RequestRefusedException refused => refused.Reason.ToString(),
            OperationCanceledException => "cancelled",
            _ => "failed",
        };
        Requests.Add(1, Model(model), Outcome(outcome));
        activity?.SetStatus(ActivityStatusCode.Error, outcome);
    }
}
