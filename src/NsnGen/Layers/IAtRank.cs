namespace NsnGen.Layers;

/// <summary>A nested model bound to one rank. Owns nothing.</summary>
public interface IAtRank
{
    /// <summary>The rank.</summary>
    Rank Rank { get; }

    /// <summary>What one input row costs at this rank.</summary>
    ModelCost Cost { get; }
}
