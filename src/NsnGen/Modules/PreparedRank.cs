using static TorchSharp.torch;

namespace NsnGen;

/// <summary>The tensors that one layer needs at one rank: prefix views of its factors, or past break-even one merged matrix.</summary>
internal sealed class PreparedRank : IDisposable
{
    private PreparedRank(Tensor first, Tensor? second)
    {
        First = first;
        Second = second;
    }

    public Tensor First { get; }

    /// <summary>Null for a merged matrix.</summary>
    public Tensor? Second { get; }

    /// <summary>Whether this is a matrix of its own rather than views of the factors.</summary>
    public bool IsMerged => Second is null;

    public static PreparedRank Factors(Tensor down, Tensor up, int rank)
    {
        using var upAt = up.narrow(0, 0, rank);
        return new PreparedRank(down.narrow(0, 0, rank).DetachFromDisposeScope(), upAt.t().DetachFromDisposeScope());
    }

    public static PreparedRank Merged(Tensor weight) => new(weight.DetachFromDisposeScope(), null);

    public void Dispose()
    {
        First.Dispose();
        Second?.Dispose();
    }
}
