using NsnGen.Generators.Carrying;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Models;

/// <summary>Everything that the emitter needs to know of one annotated class. Holds nothing of Roslyn.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Namespace">Namespace of the class, or null for the global one.</param>
/// <param name="Usings">The namespaces that the file imports.</param>
/// <param name="Declarations">Headers of the containing classes and of the class, outermost first.</param>
/// <param name="Class">The class as it is named inside itself, with its type parameters.</param>
/// <param name="Cref">The class as it is named in a documentation comment.</param>
/// <param name="Names">How the generated code spells the namespaces it uses.</param>
/// <param name="Ranks">Maximum rank and anchors.</param>
/// <param name="NestedAccess">Accessibility of <c>Nested</c>; empty where a part by hand states it.</param>
/// <param name="New"><c>new</c> with a space after it where a base class is annotated too, or empty.</param>
/// <param name="Forwards">The ways to run the model; the first is the one that TorchSharp's <c>call</c> runs.</param>
/// <param name="IsNullableEnabled">Whether the class was compiled with nullable warnings.</param>
/// <param name="State">Fields and properties of <c>Nested</c>, in the order of the class.</param>
/// <param name="Declared">Linear layers of the author's own that fields may hold without their type telling.</param>
/// <param name="Convolutions">Whether convolutions are factored.</param>
/// <param name="Members">The carried members, <c>forward</c> included.</param>
/// <param name="WrittenByHand">Signatures that a part by hand declares and that are therefore not generated.</param>
/// <param name="HasPlainConstructor">Whether an instance of the class can be made without arguments.</param>
/// <param name="Shown">What a class that could not be carried over shows to others, so that only its own errors are reported.</param>
/// <param name="Refusal">Why the class could not be carried over; the emitter then writes members that throw.</param>
internal sealed record NestedModel(
    string HintName,
    string? Namespace,
    EquatableArray<string> Usings,
    EquatableArray<string> Declarations,
    string Class,
    string Cref,
    RootNames Names,
    RankModel Ranks,
    string NestedAccess,
    string New,
    EquatableArray<ForwardModel> Forwards,
    bool IsNullableEnabled,
    EquatableArray<StateModel> State,
    EquatableArray<DeclarationModel> Declared,
    bool Convolutions,
    EquatableArray<MemberModel> Members,
    EquatableArray<string> WrittenByHand,
    bool HasPlainConstructor,
    EquatableArray<ShownModel> Shown,
    string? Refusal
);
