using static TorchSharp.torch;

namespace NsnGen;

/// <summary>The tensors that one layer needs at one rank: prefix views of its factors, or past break-even one merged matrix.</summary>
internal sealed class PreparedRank : IDisposable
{
    private readonly Tensor first;
    private readonly Tensor? second;

    private PreparedRank(Tensor first, Tensor? second)
    {
        this.first = first;
        this.second = second;
    }

    public static PreparedRank Factors(Tensor down, Tensor up, int rank)
    {
        using var upAt = up.narrow(0, 0, rank);
        return new PreparedRank(down.narrow(0, 0, rank).DetachFromDisposeScope(), upAt.t().DetachFromDisposeScope());
    }

    public static PreparedRank Merged(Tensor weight) => new(weight.DetachFromDisposeScope(), null);

    public Tensor Apply(Tensor input, Tensor? bias)
    {
        if (second is null)
        {
            return nn.functional.linear(input, first, bias);
        }
        using var hidden = nn.functional.linear(input, first);
        return nn.functional.linear(hidden, second, bias);
    }

    public void Dispose()
    {
        first.Dispose();
        second?.Dispose();
    }
}
