namespace NsnGen.Analysis;

/// <summary>A point of a <see cref="PlotSeries"/>.</summary>
/// <param name="X">Above 0 on a logarithmic axis.</param>
/// <param name="Y">The height.</param>
/// <param name="Hint">Shown when the pointer rests on the mark.</param>
/// <param name="IsHollow">Whether the mark is a ring instead of a disc.</param>
internal readonly record struct PlotPoint(double X, double Y, string Hint = "", bool IsHollow = false);
