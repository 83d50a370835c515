using NsnGen.Conversion;

namespace NsnGen;

/// <summary>
/// Says that a method, or a function or a module in a field, works on each element for itself, as every activation does, where that does not
/// show. The hidden units before and behind it can then be nested (<see cref="ConversionOptions.NestsHiddenUnits"/>).
/// </summary>
/// <remarks>What differs from one place of a row to the next, as a bias does, is not such: units change their places.</remarks>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method)]
public sealed class ElementwiseAttribute : Attribute;
