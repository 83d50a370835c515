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

    /// <summary>Whether this is a matrix of its own rather than views of the factors.</summary>
    public bool IsMerged => second is null;

    public static PreparedRank Factors(Tensor down, Tensor up, int rank)
    {
        using var upAt = up.narrow(0, 0, rank);
        return new PreparedRank(down.narrow(0, 0, rank).DetachFromDisposeScope(), upAt.t().DetachFromDisposeScope());
    }

    public static PreparedRank Merged(Tensor weight) => new(weight.DetachFromDisposeScope(), null);

    public Tensor Apply(Tensor input, Tensor? bias) =>
        input.numel() == first.shape[1] ? OneRow(input, bias) : Rows(input, bias);

    private Tensor Rows(Tensor input, Tensor? bias)
    {
        if (second is null)
        {
            return nn.functional.linear(input, first, bias);
        }
        using var hidden = nn.functional.linear(input, first);
        return nn.functional.linear(hidden, second, bias);
    }

    /// <summary>
    /// A single row as matrix times vector: a product of matrices would pack the weight first, which costs
    /// several times more than reading it.
    /// </summary>
    private Tensor OneRow(Tensor input, Tensor? bias)
    {
        using var row = input.reshape(-1);
        using var output = second is null ? Affine(first, row, bias) : OneRowOfFactors(row, bias);
        return output.view([.. input.shape[..^1], output.shape[0]]);
    }

    private Tensor OneRowOfFactors(Tensor row, Tensor? bias)
    {
        using var hidden = first.mv(row);
        return Affine(second!, hidden, bias);
    }

    private static Tensor Affine(Tensor matrix, Tensor vector, Tensor? bias) =>
        bias is null ? matrix.mv(vector) : bias.addmv(matrix, vector);

    public void Dispose()
    {
        first.Dispose();
        second?.Dispose();
    }
}
