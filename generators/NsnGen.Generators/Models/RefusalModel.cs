using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>What a class that could not be carried over has, so that only its own errors are reported: members that throw.</summary>
/// <param name="Reason">The message of the exception.</param>
/// <param name="Shown">The state that it shows to other classes.</param>
/// <param name="Methods">The ways to run it.</param>
internal sealed record RefusalModel(string Reason, EquatableArray<ShownModel> Shown, EquatableArray<StubModel> Methods);
