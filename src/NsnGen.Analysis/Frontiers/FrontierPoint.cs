namespace NsnGen.Analysis;

/// <summary>One model at one rank: what it costs and how good it is.</summary>
public sealed record FrontierPoint
{
    /// <summary>The rank; null for a dense model.</summary>
    public required int? Rank { get; init; }

    /// <summary>Whether training visited this rank.</summary>
    public required bool Trained { get; init; }

    /// <summary>Multiply-adds of the whole model as a share of the dense model's: 0 … 1.</summary>
    public required double CostRemaining { get; init; }

    /// <summary>Numbers that the forward pass reads.</summary>
    public required long Parameters { get; init; }

    /// <summary>The measured quality; higher is better, unless the metric is a loss.</summary>
    public required double Quality { get; init; }

    /// <summary>Median latency of a forward pass in milliseconds, by the number of input rows.</summary>
    public IReadOnlyDictionary<int, double> LatencyMs { get; init; } = new Dictionary<int, double>();
}
