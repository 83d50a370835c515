namespace NsnGen.Generators.Models;

/// <summary>Which members of <c>Nested</c> with names of ours are generated: those that neither the user nor the class has.</summary>
/// <param name="WithTypedRank"><c>WithRank</c> for a rank of the model.</param>
/// <param name="WithRank"><c>WithRank</c> for a number.</param>
/// <param name="WithPlan"><c>WithRank</c> for a plan.</param>
/// <param name="MaxRank">The property as a public one.</param>
/// <param name="FromCheckpoint"><c>From</c> for a file.</param>
/// <param name="ToEpilog">TorchSharp's method behind every <c>to</c>, with a guard.</param>
/// <param name="Dispose">TorchSharp's, with a guard.</param>
internal sealed record PartsModel(
    bool WithTypedRank,
    bool WithRank,
    bool WithPlan,
    bool Trainer,
    bool Load,
    bool MaxRank,
    bool FromCheckpoint,
    bool ToEpilog = false,
    bool Dispose = false
);
