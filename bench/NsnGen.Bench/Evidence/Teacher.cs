namespace NsnGen.Bench;

/// <summary>Who teaches the smaller ranks.</summary>
public enum Teacher
{
    /// <summary>The labels alone.</summary>
    None,

    /// <summary>The largest rank of the step.</summary>
    FullRank,

    /// <summary>A trained dense model.</summary>
    Dense,
}
