using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>How long two products with factors take against the one merged product.</summary>
internal sealed record BreakEvenSample(
    ScalarType Type,
    int Threads,
    int Inputs,
    int Outputs,
    int Rank,
    int Rows,
    double DenseMs,
    double MergedMs,
    double FactoredMs
)
{
    /// <summary>The time with factors as a share of the merged product's.</summary>
    public double Ratio => FactoredMs / MergedMs;

    /// <summary>Whether a rule of two constants merges; the same formula as the library's.</summary>
    /// <param name="call">What the second call costs, in multiply-adds of the dense product.</param>
    /// <param name="slowness">How many times as long a multiply-add takes in a thin product.</param>
    public bool IsMerged(double call, double slowness) =>
        Rows * ((double)Inputs * Outputs - slowness * Rank * (Inputs + Outputs)) <= call;
}
