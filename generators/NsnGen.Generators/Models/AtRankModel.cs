using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>What a model has at one of its ranks.</summary>
/// <param name="Calls">The ways to run it.</param>
/// <param name="Module">The same as a module; null where its inputs are not those of one.</param>
/// <param name="HasPlainConstructor">Whether an instance of the dense class can be made without arguments.</param>
internal sealed record AtRankModel(EquatableArray<CallModel> Calls, BoundModel? Module, bool HasPlainConstructor);
