using System.Runtime.InteropServices;

namespace NsnGen.Serving;

/// <summary>What a text costs.</summary>
/// <param name="Macs">Multiply-adds.</param>
/// <param name="DenseMacs">Multiply-adds in the dense model.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ServedCost(double Macs, double DenseMacs)
{
    /// <summary>The share of the dense cost that remains: 0 … 1.</summary>
    public double Share => DenseMacs > 0 ? Macs / DenseMacs : 1;

    /// <summary>The sum of two.</summary>
    public static ServedCost operator +(ServedCost left, ServedCost right) => left.Add(right);

    /// <summary>This and another.</summary>
    public ServedCost Add(ServedCost other) => new(Macs + other.Macs, DenseMacs + other.DenseMacs);
}
