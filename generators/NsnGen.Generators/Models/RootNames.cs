using NsnGen.Contracts;

namespace NsnGen.Generators.Models;

/// <summary>How generated code spells what it always names: short where a using makes that safe.</summary>
/// <param name="Torch"><c>TorchSharp.torch</c>.</param>
/// <param name="AliasesTorch">Whether the file has an alias <c>torch</c>.</param>
/// <param name="NsnGen">How the runtime's root namespace is spelt before its types; null if they are all imported.</param>
/// <param name="Rank">The runtime's <c>Rank</c>, which is not the model's.</param>
internal sealed record RootNames(
    string Torch,
    bool AliasesTorch,
    string? NsnGen,
    string Rank,
    string Func,
    string ReadOnlyList,
    string NotSupported,
    string CancellationToken,
    string UnsafeAccessor
)
{
    /// <summary>The types of the runtime that generated code names by themselves, each with its namespace.</summary>
    public static readonly IReadOnlyDictionary<string, string> RuntimeTypes = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["ConversionOptions"] = RuntimeNames.ConversionNamespace,
        ["DenseExport"] = RuntimeNames.GeneratedNamespace,
        ["Distillation"] = RuntimeNames.TrainingNamespace,
        ["Export"] = RuntimeNames.CheckpointsNamespace,
        ["ExportOptions"] = RuntimeNames.CheckpointsNamespace,
        ["ExportedTensor"] = RuntimeNames.CheckpointsNamespace,
        ["IAtRank"] = RuntimeNames.LayersNamespace,
        ["IDenseModel"] = RuntimeNames.GeneratedNamespace,
        ["INestedModel"] = RuntimeNames.LayersNamespace,
        ["ITensorFile"] = RuntimeNames.FilesNamespace,
        ["KeyMap"] = RuntimeNames.CheckpointsNamespace,
        ["ModelAtRank"] = RuntimeNames.GeneratedNamespace,
        ["ModelCost"] = RuntimeNames.LayersNamespace,
        [RuntimeNames.ModelGuard] = RuntimeNames.GeneratedNamespace,
        ["ModelRanks"] = RuntimeNames.GeneratedNamespace,
        ["NestedFiles"] = RuntimeNames.GeneratedNamespace,
        ["NestedTrainer"] = RuntimeNames.TrainingNamespace,
        ["RankPlan"] = RuntimeNames.Namespace,
        ["Surgery"] = RuntimeNames.GeneratedNamespace,
        ["TrainerOptions"] = RuntimeNames.TrainingNamespace,
    };

    /// <summary>A type of the runtime, as generated code spells it.</summary>
    public string Runtime(string type) =>
        NsnGen is null ? type : $"{NsnGen}{RuntimeTypes[type].Substring(RuntimeNames.Namespace.Length)}.{type}";
}
