using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>Everything that the emitter needs to know of one annotated class. Holds nothing of Roslyn, and every decision.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Namespace">Namespace of the class, or null for the global one.</param>
/// <param name="Usings">The namespaces that the file imports.</param>
/// <param name="Declarations">Headers of the containing classes and of the class, outermost first.</param>
/// <param name="Class">The class as it is named inside itself, with its type parameters.</param>
/// <param name="Cref">The class as it is named in a documentation comment.</param>
/// <param name="Names">How the generated code spells the namespaces it uses.</param>
/// <param name="Inner">Names of what is only used inside.</param>
/// <param name="Ranks">Maximum rank and anchors.</param>
/// <param name="NestedAccess">Accessibility of <c>Nested</c>; empty where a part by hand states it.</param>
/// <param name="New"><c>new</c> with a space after it where a base class is annotated too, or empty.</param>
/// <param name="BaseClass">TorchSharp's <c>Module</c>, with its inputs, the rank and the result where it has room for them.</param>
/// <param name="IsNullableEnabled">Whether the class was compiled with nullable warnings.</param>
/// <param name="AtRank">What the model has at one of its ranks.</param>
/// <param name="Parts">Which members with names of ours are generated.</param>
/// <param name="Carried">What was carried over of the class; null if it could not be.</param>
/// <param name="Refusal">What stands in the place of a class that could not be carried over; null if it was.</param>
internal sealed record NestedModel(
    string HintName,
    string? Namespace,
    EquatableArray<string> Usings,
    EquatableArray<string> Declarations,
    string Class,
    string Cref,
    RootNames Names,
    InnerNames Inner,
    RankModel Ranks,
    string NestedAccess,
    string New,
    string BaseClass,
    bool IsNullableEnabled,
    AtRankModel AtRank,
    PartsModel Parts,
    CarriedModel? Carried = null,
    RefusalModel? Refusal = null
);
