namespace NsnGen.Generators.Models;

internal enum StateKind
{
    /// <summary>Taken over as it is.</summary>
    Adopted,

    /// <summary>A linear layer, factored.</summary>
    Factored,

    /// <summary>A list of linear layers.</summary>
    FactoredList,

    /// <summary>Another annotated model.</summary>
    Child,

    /// <summary>A list of annotated models.</summary>
    ChildList,
}
