namespace NsnGen.Tool;

/// <summary>What a rank costs.</summary>
/// <param name="Rank">The rank.</param>
/// <param name="Macs">Multiply-adds of the factored layers for one input row, of convolutions for one output position.</param>
/// <param name="CostRemaining">Their share of the dense layers', 0 … 1.</param>
/// <param name="Parameters">Numbers that inference reads: of factored layers those of the rank, and all others.</param>
internal sealed record RankCost(int Rank, long Macs, double CostRemaining, long Parameters);
