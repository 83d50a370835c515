using NsnGen.Conversion;

namespace NsnGen;

/// <summary>
/// Says that a linear layer is to be factored for itself, whatever <see cref="ConversionOptions.NestsHiddenUnits"/> says. So is each layer with
/// which it would share hidden units.
/// </summary>
/// <remarks><see cref="ByWidthAttribute"/> is the opposite.</remarks>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ByRankAttribute : Attribute;
