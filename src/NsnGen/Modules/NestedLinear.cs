using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>
/// A linear layer in nested factors: <c>f(x; r) = B_r (A_r x) + b</c> with <c>A_r</c> the first r rows of
/// <see cref="down"/> and <c>B_rᵀ</c> the first r rows of <see cref="up"/> (arXiv 2509.17874, section 3).
/// </summary>
/// <remarks>
/// Both factors are stored rank-first, so every rank is a contiguous prefix. Where a rank needs as many
/// multiply-adds as the dense layer (<see cref="LayerCost"/>), inference runs one dense product instead.
/// </remarks>
public sealed class NestedLinear : nn.Module<Tensor, Rank, Tensor>
{
    private readonly PreparedRanks prepared;

    // A merged matrix is a copy, so nothing may be kept while an optimizer can be at work: in train mode, and in eval
    // mode from the first differentiable call until the next call of eval().
    private volatile bool weightsMayChange = true;

    // TorchSharp registers and replaces parameters by field, under the field's name.
#pragma warning disable CA1051, IDE1006
    /// <summary>The down-projection A, <c>[maxRank, in]</c>.</summary>
    public readonly Parameter down;

    /// <summary>The up-projection Bᵀ, <c>[maxRank, out]</c>.</summary>
    public readonly Parameter up;

    /// <summary>The bias b, <c>[out]</c>, shared by all ranks; null if the layer has none.</summary>
    public readonly Parameter? bias;
#pragma warning restore CA1051, IDE1006

    /// <summary>A layer over factors that it takes over.</summary>
    /// <param name="down">A, <c>[maxRank, in]</c>.</param>
    /// <param name="up">Bᵀ, <c>[maxRank, out]</c>.</param>
    /// <param name="bias">b, <c>[out]</c>, or null.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public NestedLinear(Parameter down, Parameter up, Parameter? bias)
        : base(nameof(NestedLinear))
    {
        ArgumentNullException.ThrowIfNull(down);
        ArgumentNullException.ThrowIfNull(up);
        CheckShapes(down.shape, up.shape, bias?.shape);
        this.down = down;
        this.up = up;
        this.bias = bias;
        prepared = new PreparedRanks(MaxRank);
        RegisterComponents();
    }

    /// <summary>Size of an input row.</summary>
    public long in_features => down.shape[1];

    /// <summary>Size of an output row.</summary>
    public long out_features => up.shape[1];

    /// <summary>The largest rank of this layer; calls at a higher rank use this one.</summary>
    public int MaxRank => (int)down.shape[0];

    /// <summary>What one input row costs at a rank.</summary>
    public LayerCost CostAt(Rank rank) => new(in_features, out_features, RankHere(rank), bias is not null);

    /// <summary>Applies the layer at a rank.</summary>
    /// <param name="input"><c>[…, in]</c></param>
    /// <param name="rank">The rank; above <see cref="MaxRank"/> it is <see cref="MaxRank"/>.</param>
    /// <returns><c>[…, out]</c></returns>
    public override Tensor forward(Tensor input, Rank rank)
    {
        var here = RankHere(rank);
        if (is_grad_enabled() && (down.requires_grad || up.requires_grad))
        {
            Expire();
            return Differentiable(input, here);
        }
        return weightsMayChange ? Once(input, here) : prepared.Get(here, Prepare).Apply(input, bias);
    }

    /// <summary>The dense weight that this layer stands for at a rank: <c>W_r = B_r A_r</c>, <c>[out, in]</c>.</summary>
    public Tensor Merged(Rank rank)
    {
        using var downAt = down.narrow(0, 0, RankHere(rank));
        using var upAt = up.narrow(0, 0, RankHere(rank));
        using var upTransposed = upAt.t();
        return upTransposed.matmul(downAt);
    }

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        prepared.Clear();
        weightsMayChange = train;
        base.train(train);
    }

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> state_dict(
        Dictionary<string, Tensor>? destination = null,
        string? prefix = null
    )
    {
        // Who takes the state dict may write to it; that is how TorchSharp loads weights.
        prepared.Clear();
        return base.state_dict(destination, prefix);
    }

    /// <inheritdoc/>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        prepared.Clear();
        base._toEpilog(dtype, device, non_blocking);
    }

    /// <summary>Says that the factors were written to, so that nothing prepared from the old ones is used again.</summary>
    public void WeightsChanged() => prepared.Clear();

    private void Expire()
    {
        weightsMayChange = true;
        prepared.Clear();
    }

    private int RankHere(Rank rank) => Math.Min(rank.Value, MaxRank);

    private Tensor Differentiable(Tensor input, int rank)
    {
        using var downAt = down.narrow(0, 0, rank);
        using var upAt = up.narrow(0, 0, rank);
        using var upTransposed = upAt.t();
        using var hidden = nn.functional.linear(input, downAt);
        return nn.functional.linear(hidden, upTransposed, bias);
    }

    private Tensor Once(Tensor input, int rank)
    {
        using var factors = PreparedRank.Factors(down, up, rank);
        return factors.Apply(input, bias);
    }

    private PreparedRank Prepare(int rank) =>
        CostAt(Rank.Of(rank)).RunsMerged
            ? PreparedRank.Merged(Merged(Rank.Of(rank)))
            : PreparedRank.Factors(down, up, rank);

    private static void CheckShapes(long[] down, long[] up, long[]? bias)
    {
        if (down.Length != 2 || up.Length != 2 || down[0] != up[0] || down[0] < 1)
        {
            throw new ArgumentException(
                $"down must be [maxRank, in] and up [maxRank, out]; they are [{string.Join(", ", down)}] and [{string.Join(", ", up)}]."
            );
        }
        if (bias is not null && (bias.Length != 1 || bias[0] != up[1]))
        {
            throw new ArgumentException($"bias must be [{up[1]}], as up has it; it is [{string.Join(", ", bias)}].");
        }
    }
}
