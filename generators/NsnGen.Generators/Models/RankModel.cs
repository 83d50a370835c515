using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

internal sealed record RankModel(int Max, EquatableArray<int> Anchors);
