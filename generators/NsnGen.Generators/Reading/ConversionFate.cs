namespace NsnGen.Generators.Reading;

/// <summary>What becomes of a conversion in the nested class.</summary>
internal enum ConversionFate
{
    /// <summary>It means the same there.</summary>
    Stays,

    /// <summary>A layer is asked for the module behind it.</summary>
    TakesInside,

    /// <summary>A dense module is made a layer that ignores the rank.</summary>
    BecomesLayer,

    /// <summary>A twin is not of the type that is wanted.</summary>
    IsNoTwin,

    /// <summary>A cast from a base of modules, which the twin does not have.</summary>
    IsNoTwinOfBase,

    /// <summary><c>as</c>, which does not tell a layer that stays dense from one that is factored.</summary>
    MayMissDense,

    /// <summary>A cast to a layer's type of what may be a layer that stays dense.</summary>
    MayMeetDense,
}
