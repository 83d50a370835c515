namespace NsnGen.Analysis;

/// <summary>A number that training told.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Name"><c>loss</c>, <c>quality</c> or <c>log_variance</c>.</param>
/// <param name="Rank">What the rank it belongs to is called: <c>16</c>, or the name of a plan, <c>cost 35 %</c>.</param>
/// <param name="Value">The number.</param>
public readonly record struct HistoryPoint(long Step, string Name, string Rank, double Value);
