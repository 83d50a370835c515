using NsnGen.Conversion;

namespace NsnGen;

/// <summary>
/// Says that a function in a field works on each element for itself, as every activation does, where its type does not tell. The hidden
/// units before and behind it can then be nested (<see cref="ConversionOptions.NestsHiddenUnits"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ElementwiseAttribute : Attribute;
