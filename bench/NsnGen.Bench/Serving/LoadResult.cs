namespace NsnGen.Bench;

/// <summary>What came of one run of load.</summary>
/// <param name="Server">Which server: dense, a fixed budget, or the controller.</param>
/// <param name="OfDense">Requests a second, in those that the dense model can serve.</param>
/// <param name="Sent">Requests a second.</param>
/// <param name="Answered">Answers a second.</param>
/// <param name="RefusedShare">The share of requests that were refused with 429: 0 … 1.</param>
/// <param name="FailedShare">The share that ended otherwise: 0 … 1.</param>
/// <param name="Milliseconds">Latency from when a request was due: the 50th, 95th and 99th percentile.</param>
/// <param name="CostShare">The mean cost of the answers, as a share of the dense model's: 0 … 1.</param>
/// <param name="Quality">How often the first ten texts have a summary of the name that was asked for, and the dense model's first: 0 … 1.</param>
internal sealed record LoadResult(
    string Server,
    double OfDense,
    double Sent,
    double Answered,
    double RefusedShare,
    double FailedShare,
    (double P50, double P95, double P99) Milliseconds,
    double CostShare,
    (double OwnSummary, double FirstOfDense) Quality
);
