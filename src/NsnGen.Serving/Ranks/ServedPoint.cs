namespace NsnGen.Serving;

/// <summary>A rank or a plan that a server offers.</summary>
/// <param name="Rank">The rank; a plan is bound to the model, <c>nested.WithRank(plan).Rank</c>.</param>
public sealed record ServedPoint(Rank Rank)
{
    /// <summary>How good answers are, higher being better, on whatever scale the points share; null if nobody measured.</summary>
    public double? Quality { get; init; }

    /// <summary>Multiply-adds as a share of the dense model's, of a text of <see cref="ServedModelSettings.TypicalTokens"/>: 0 … 1. The ladder fills it in.</summary>
    public double CostShare { get; init; }

    /// <summary>Milliseconds of a text in a full batch, on this machine; null until the server has warmed up, or if nobody measured.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>How long forwards take, for forecasts; null until the server has warmed up.</summary>
    internal ForwardTime? Time { get; init; }

    /// <summary>What answers and metrics call it: the number, or the plan's name.</summary>
    public string Name => Rank.ToString();
}
