using NsnGen.Layers;

namespace NsnGen.Analysis;

/// <summary>Something to measure for a frontier.</summary>
/// <param name="Rank">The rank; null for a dense model, and for a plan.</param>
/// <param name="Trained">Whether training visited this rank.</param>
/// <param name="Cost">What one input row costs.</param>
/// <param name="Quality">Measures the quality; higher is better. Runs without gradients.</param>
/// <param name="Forward">Runs one forward pass of a number of input rows, to be timed; null leaves the latency out.</param>
public sealed record FrontierCandidate(
    int? Rank,
    bool Trained,
    ModelCost Cost,
    Func<double> Quality,
    Action<int>? Forward = null
)
{
    /// <summary>What it is called in place of its rank, as a plan is; null to be called by the rank.</summary>
    public string? Name { get; init; }
}
