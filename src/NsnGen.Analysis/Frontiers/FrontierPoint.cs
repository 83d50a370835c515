using System.Globalization;

namespace NsnGen.Analysis;

/// <summary>One model at one rank: what it costs and how good it is.</summary>
public sealed record FrontierPoint
{
    /// <summary>The rank; null for a dense model, and for a plan, which has a <see cref="Name"/>.</summary>
    public required int? Rank { get; init; }

    /// <summary>What the point is called in place of its rank, as a plan is: <c>35 %</c>; one line without commas.</summary>
    public string? Name { get; init; }

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

    /// <summary>The name, or else the rank; null for a dense model.</summary>
    internal string? Label => Name ?? Rank?.ToString(CultureInfo.InvariantCulture);
}
