namespace NsnGen.Tool;

/// <summary>A tensor that two files have differently.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What differs.</param>
/// <param name="First">Type and shape in the first file, <c>F32 [8, 32]</c>; null if it is not there.</param>
/// <param name="Second">Type and shape in the second file; null if it is not there.</param>
internal sealed record TensorDifference(string Name, DifferenceKind Kind, string? First, string? Second)
{
    /// <summary>Of components with other numbers, the smallest rank that they belong to; else null.</summary>
    public int? FromRank { get; init; }

    /// <summary>The largest absolute difference of two numbers; NaN if one of them is; null if none were compared.</summary>
    public double? Largest { get; init; }
}
