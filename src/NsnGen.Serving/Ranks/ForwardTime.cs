using System.Runtime.InteropServices;

namespace NsnGen.Serving;

/// <summary>How long a forward takes, whatever its size and for each text.</summary>
/// <param name="Fixed">Milliseconds of a forward beside its texts.</param>
/// <param name="Added">Milliseconds that a text adds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ForwardTime(double Fixed, double Added)
{
    /// <summary>By the times of one text alone and of some together.</summary>
    public static ForwardTime Of(double alone, double together, int size)
    {
        if (size == 1)
        {
            return new ForwardTime(0, alone);
        }
        var added = Math.Clamp((together - alone) / (size - 1), 0, together / size);
        return new ForwardTime(together - size * added, added);
    }

    /// <summary>Milliseconds of a text in a forward of some size.</summary>
    public double OfText(int size) => Fixed / size + Added;
}
