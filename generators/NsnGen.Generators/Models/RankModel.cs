using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>The ranks of a model.</summary>
/// <param name="Nearest">The largest rank to which each anchor but the last is the nearest one.</param>
internal sealed record RankModel(int Max, EquatableArray<int> Anchors, EquatableArray<int> Nearest);
