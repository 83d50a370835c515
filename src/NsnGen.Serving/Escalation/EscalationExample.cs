using System.Runtime.InteropServices;

namespace NsnGen.Serving;

/// <summary>What the small rank said of an example for which the right answer, or that of the large rank, is known.</summary>
/// <param name="Confidence">How sure it was; higher is surer, on any scale.</param>
/// <param name="IsRight">Whether it was right, or said what the large rank says.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EscalationExample(double Confidence, bool IsRight);
