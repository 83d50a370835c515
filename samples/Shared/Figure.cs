using System.Globalization;

namespace NsnGen.Samples;

/// <summary>Numbers as a sample shows them, the same in every culture.</summary>
public static class Figure
{
    /// <summary>A number in a format.</summary>
    public static string Of(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A share in percent: <c>12.5 %</c>.</summary>
    public static string Percent(double share) => Of(share * 100, "0.0") + " %";
}
