namespace NsnGen.Generators.Models;

/// <summary>How generated code spells what it always names: short where a using makes that safe.</summary>
/// <param name="Torch"><c>TorchSharp.torch</c>.</param>
/// <param name="AliasesTorch">Whether the file has an alias <c>torch</c>.</param>
/// <param name="NsnGen">What stands before a type of the runtime: its namespace with a dot, or nothing.</param>
/// <param name="Rank">The runtime's <c>Rank</c>, which is not the model's.</param>
internal sealed record RootNames(
    string Torch,
    bool AliasesTorch,
    string NsnGen,
    string Rank,
    string Func,
    string ReadOnlyList,
    string NotSupported,
    string CancellationToken,
    string UnsafeAccessor
)
{
    /// <summary>The types of the runtime that generated code names by themselves.</summary>
    public static readonly IReadOnlyList<string> RuntimeTypes =
    [
        "DenseCheckpoint",
        "DenseExport",
        "DenseLoadOptions",
        "Distillation",
        "Export",
        "ExportOptions",
        "ExportedTensor",
        "IAtRank",
        "IDenseModel",
        "INestedModel",
        "ModelCost",
        "NestedCheckpoint",
        "NestedTrainer",
        "Surgery",
        "TrainerOptions",
    ];
}
