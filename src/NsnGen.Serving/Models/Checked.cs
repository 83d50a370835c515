using System.Numerics;

namespace NsnGen.Serving;

/// <summary>Values of settings that are in their range.</summary>
internal static class Checked
{
    public static T AtLeast<T>(T least, T value, string name)
        where T : INumber<T> =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is at least {least}.");
}
