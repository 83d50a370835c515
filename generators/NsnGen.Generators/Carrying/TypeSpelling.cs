namespace NsnGen.Generators.Carrying;

/// <summary>For which place a type is spelt.</summary>
internal enum TypeSpelling
{
    /// <summary>As in the dense model.</summary>
    Dense,

    /// <summary>With every layer type replaced by its nested twin.</summary>
    Nested,

    /// <summary>As in a documentation comment, which knows no tuples and no annotations.</summary>
    Cref,
}
