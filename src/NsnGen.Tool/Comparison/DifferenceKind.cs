namespace NsnGen.Tool;

/// <summary>What a tensor differs in.</summary>
internal enum DifferenceKind
{
    /// <summary>Only the first file has it.</summary>
    OnlyInFirst,

    /// <summary>Only the second file has it.</summary>
    OnlyInSecond,

    /// <summary>Its element type, or its shape beside the rank.</summary>
    Form,

    /// <summary>Its numbers.</summary>
    Values,

    /// <summary>How many components it has; those that both have are equal.</summary>
    Components,
}
