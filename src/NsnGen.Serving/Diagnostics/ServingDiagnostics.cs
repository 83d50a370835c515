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
