using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>What was carried over of a class.</summary>
/// <param name="Numbers">The constants that its members use.</param>
/// <param name="State">Fields and properties of <c>Nested</c>, in the order of the class.</param>
/// <param name="Declared">Linear layers of the author's own that fields may hold without their type telling.</param>
/// <param name="Pairs">Linear layers whose hidden units can be nested.</param>
/// <param name="OwnModules">Module classes of the author's own that have no twin.</param>
/// <param name="Convolutions">Whether convolutions are factored.</param>
/// <param name="Members">The carried members, <c>forward</c> included, without those that the user writes by hand.</param>
/// <param name="Calls">The methods <c>call</c> of <c>Nested</c>'s own.</param>
internal sealed record CarriedModel(
    EquatableArray<NumberModel> Numbers,
    EquatableArray<StateModel> State,
    EquatableArray<DeclarationModel> Declared,
    EquatableArray<PairModel> Pairs,
    EquatableArray<string> OwnModules,
    bool Convolutions,
    EquatableArray<MemberModel> Members,
    EquatableArray<CallModel> Calls
);
