using NsnGen.Conversion;

namespace NsnGen;

/// <summary>
/// Says that a linear layer is to be nested by its hidden units: by its outputs, which another linear layer reads, or by its inputs, which others
/// make. It is so whatever <see cref="ConversionOptions.NestsHiddenUnits"/> says. A layer where there is more than elementwise functions
/// between the two is an error of the build, which says why (NSN2004).
/// </summary>
/// <remarks>On one of the layers it is enough. <see cref="ByRankAttribute"/> is the opposite.</remarks>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ByWidthAttribute : Attribute;
