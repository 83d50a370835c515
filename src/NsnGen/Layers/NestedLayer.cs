using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// A linear map in nested factors: <c>f(x; r) = B_r (A_r x + c_r) + b</c> with <c>A_r</c> the first r rows of
/// <see cref="down"/> and <c>B_rᵀ</c> the first r rows of <see cref="up"/> (arXiv 2509.17874, section 3). <c>c</c>,
/// <see cref="down_bias"/>, is not in the paper and most layers have none: it lets a truncated layer keep the mean of its
/// output (<see cref="WhitenedInitialization"/>).
/// </summary>
/// <remarks>
/// Both factors are stored rank-first, so every rank is a contiguous prefix. Inference multiplies by them, by factors in a cheaper
/// gauge, or by the one matrix that they make, whichever takes the least time at the rank (<see cref="BreakEven"/>).
/// Training merges anew in each call, with gradients, where that needs fewer multiply-adds: at high ranks with many rows.
/// A layer may have its dense weight on top of the components (<see cref="ConversionOptions.DenseAbove"/>): every rank above
/// <see cref="Components"/> is then that weight.
/// </remarks>
public abstract partial class NestedLayer : nn.Module<Tensor, Rank, Tensor>
{
    private readonly ModuleUse use;
    private PreparedRanks prepared;
    private BreakEven breakEven = null!;
    private NestedLayer? leader;

    /// <summary>Size of an input row (of a convolution: of a patch).</summary>
    private protected long inputs;

    /// <summary>Size of an output row.</summary>
    private protected long outputs;

    // A merged matrix is a copy, so nothing may be kept while an optimizer can be at work: in train mode, and in eval
    // mode from the first differentiable call until the next call of eval().
    private volatile bool weightsMayChange = true;

    // TorchSharp registers and replaces parameters by field or property, under its name; it does not see private setters of a base class.
#pragma warning disable CA1051, IDE1006
    /// <summary>The down-projection A, <c>[maxRank, in…]</c>.</summary>
    public readonly Parameter down;

    /// <summary>What is added to the down-projection's output, c, <c>[maxRank]</c>; null if nothing is.</summary>
    public Parameter? down_bias { get; internal set; }

    /// <summary>The up-projection Bᵀ, <c>[maxRank, out]</c>.</summary>
    public readonly Parameter up;

    /// <summary>The bias b, <c>[out]</c>, shared by all ranks of components; null if the layer has none.</summary>
    public readonly Parameter? bias;

    /// <summary>The dense weight on top of the components, <c>[out, in…]</c>; null if there is none, or it is not loaded.</summary>
    public Parameter? dense { get; internal set; }

    /// <summary>The bias that belongs to <see cref="dense"/>, <c>[out]</c>; null if the layer has none.</summary>
    public Parameter? dense_bias { get; internal set; }
#pragma warning restore CA1051, IDE1006

    [DynamicDependency(VisibleMembers.Kept, typeof(NestedLayer))]
    private protected NestedLayer(
        string name,
        Parameter down,
        Parameter up,
        Parameter? bias,
        Parameter? downBias,
        int dimensions
    )
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(down);
        ArgumentNullException.ThrowIfNull(up);
        CheckShapes(down.shape, up.shape, bias?.shape, downBias?.shape, dimensions);
        use = ModuleUse.Of(this);
        this.down = down;
        down_bias = downBias;
        this.up = up;
        this.bias = bias;
        WholeRank = (int)down.shape[0];
        prepared = Unprepared();
    }

    /// <summary>How many components the layer has now; with a dense weight on top, the largest rank below it.</summary>
    public int Components { get; private set; }

    /// <summary>The largest rank that this layer has now.</summary>
    public int MaxRank => dense is null ? Components : WholeRank;

    /// <summary>
    /// The largest rank of the whole layer; calls at a higher rank use this one. It is above <see cref="MaxRank"/> while only a
    /// part of the model is loaded (<see cref="NestedCheckpoint.Grow"/>).
    /// </summary>
    public int WholeRank { get; private set; }

    /// <summary>
    /// The layer whose hidden units this one runs as many of; itself if its rank is its own. A plan has one rank for both, under the name
    /// of the first (<see cref="ConversionOptions.NestsHiddenUnits"/>).
    /// </summary>
    internal NestedLayer Leader
    {
        get => leader ?? this;
        set => leader = value;
    }

    /// <summary>Whether the components are hidden units, so that the layer is a smaller dense layer at each rank.</summary>
    internal virtual bool IsCut => false;

    /// <summary>How many rows, or output positions, a call had.</summary>
    internal virtual long RowsIn(Tensor input, Tensor output) => output.numel() / outputs;

    /// <summary>The shape of the dense weight that the layer stands for at a rank, <c>[out, in…]</c>.</summary>
    internal virtual long[] ShapeAt(Rank rank) => [outputs, .. down.shape[1..]];

    /// <summary>What the dense layer called its weight and its bias.</summary>
    internal DenseKeys DenseKeys { get; set; } = new("weight", "bias");

    /// <summary>What one input row (of a convolution: one output position) costs at a rank.</summary>
    public LayerCost CostAt(Rank rank) => CostOf(RankHere(rank));

    /// <summary>Applies the layer at a rank.</summary>
    /// <param name="input"><c>[…, in]</c>, of a convolution <c>[N, in, H, W]</c></param>
    /// <param name="rank">The rank; above <see cref="WholeRank"/> it is <see cref="WholeRank"/>.</param>
    /// <returns><c>[…, out]</c>, of a convolution <c>[N, out, H', W']</c></returns>
    /// <exception cref="ArgumentOutOfRangeException">The model is loaded in part, and the rank is not.</exception>
    /// <exception cref="InvalidOperationException">Another thread is changing the layer meanwhile.</exception>
    public override Tensor forward(Tensor input, Rank rank)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var call = use.EnterLayer();
        try
        {
            var here = RankHere(rank);
            var rows = Components == 0 ? null : rank.Rows?.In(this);
            if (rows is not null && here > Components)
            {
                return Mixed(input, rows);
            }
            using var at = At(input, here, rows);
            return Apply(input, at, rows);
        }
        catch (ExternalException fault) when (!Takes(input))
        {
            throw Refusal(input, fault);
        }
        finally
        {
            // Both may be temporary objects of the caller's, which nothing else holds while libtorch reads them.
            GC.KeepAlive(input);
            GC.KeepAlive(this);
        }
    }

    /// <summary>The dense weight that this layer stands for at a rank: <c>W_r = B_r A_r</c>, <c>[out, in…]</c>.</summary>
    /// <exception cref="ArgumentException">The rank is one for each row, for which no one weight stands.</exception>
    public Tensor Merged(Rank rank)
    {
        if (rank.Rows is not null)
        {
            throw new ArgumentException(
                $"Rows of the ranks {rank} have no one weight; ask for one rank.",
                nameof(rank)
            );
        }
        var here = RankHere(rank);
        if (here > Components)
        {
            return dense!.clone();
        }
        var merged = MergedOf(here);
        GC.KeepAlive(this);
        return merged;
    }

    /// <summary>The dense bias that belongs to <see cref="Merged"/>: <c>b_r = b + B_r c_r</c>, <c>[out]</c>; null if there is none.</summary>
    public Tensor? MergedBias(Rank rank)
    {
        var here = RankHere(rank);
        if (here > Components)
        {
            return dense_bias?.alias();
        }
        var merged = MergedBiasOf(here);
        GC.KeepAlive(this);
        return merged;
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

    /// <summary><see cref="Merged"/> at a rank of components.</summary>
    private protected virtual Tensor MergedOf(int rank)
    {
        using var downAt = down.narrow(0, 0, rank);
        using var rows = downAt.reshape(rank, -1);
        using var upAt = up.narrow(0, 0, rank);
        using var upTransposed = upAt.t();
        using var product = upTransposed.mm(rows);
        return product.reshape([up.shape[1], .. down.shape[1..]]);
    }

    /// <summary><see cref="MergedBias"/> at a rank of components.</summary>
    private protected virtual Tensor? MergedBiasOf(int rank)
    {
        if (down_bias is null)
        {
            return bias?.alias();
        }
        using var downBias = down_bias.narrow(0, 0, rank);
        using var upAt = up.narrow(0, 0, rank);
        using var upTransposed = upAt.t();
        var carried = upTransposed.mv(downBias);
        if (bias is not null)
        {
            using var own = carried;
            carried = own.Plus(bias);
        }
        return carried;
    }

    /// <summary>Applies the map with what was prepared for a rank; if rows have ranks of their own, with factors.</summary>
    private protected abstract Tensor Apply(Tensor input, PreparedRank at, RowRanks? rows);

    /// <summary>Makes what <see cref="Apply"/> multiplies by at a rank of components.</summary>
    private protected abstract PreparedRank Prepared(LayerForm form, int rank);

    /// <summary>A weight, <c>[out, in…]</c>, as <see cref="Apply"/> multiplies by it: another view of it.</summary>
    private protected abstract Tensor AsMultiplied(Tensor weight);

    /// <summary>Whether the layer has the aligned form.</summary>
    private protected virtual bool Aligns => false;

    /// <summary>To how many rows, or positions, the map is applied.</summary>
    private protected abstract long RowsIn(Tensor input);

    /// <summary>Whether an input has the shape that the map takes. It is asked after a call has failed.</summary>
    private protected abstract bool Takes(Tensor input);

    /// <summary>That shape.</summary>
    private protected abstract string Expected { get; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        using var last = ModelChange.Last(this, disposing);
        if (last is not null)
        {
            prepared.Clear();
        }
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        using var alone = new ModelChange(this);
        prepared.Clear();
        base._toEpilog(dtype, device, non_blocking);
        breakEven = BreakEven.For(down);
    }

    /// <summary>Says that the factors were written to, so that nothing prepared from the old ones is used again.</summary>
    public void WeightsChanged() => prepared.Clear();

    private protected ArgumentException Refusal(Tensor input, Exception? fault = null) =>
        new($"A {GetType().Name} of {Expected} inputs got [{string.Join(", ", input.shape)}].", nameof(input), fault);

    private void Expire()
    {
        weightsMayChange = true;
        prepared.Clear();
    }

    private int RankHere(Rank rank)
    {
        var here = rank.In(this);
        return here <= Components ? here
            : WholeRank <= MaxRank ? MaxRank
            : throw NotLoaded(Math.Min(here, WholeRank));
    }

    /// <summary>The shape of <see cref="down_bias"/>.</summary>
    private protected virtual long[] DownBiasShape => [down.shape[0]];

    /// <summary>The shape of <see cref="dense"/>.</summary>
    internal virtual long[] DenseShape => [outputs, .. down.shape[1..]];

    /// <summary>The sizes of an input row and of an output row.</summary>
    private protected virtual (long Inputs, long Outputs) Sizes => (down.numel() / down.shape[0], up.shape[1]);

    /// <summary>What <see cref="Apply"/> of components takes of an input that has all that the dense weight takes.</summary>
    private protected virtual Tensor OfComponents(Tensor input) => input.alias();

    /// <summary>An output of components in the shape of one of the dense weight.</summary>
    private protected virtual Tensor AsWhole(Tensor output) => output.alias();

    private protected virtual LayerCost CostOf(int rank) =>
        new(inputs, outputs, rank, bias is not null, down_bias is not null) { IsDense = rank > Components };

    private ArgumentOutOfRangeException NotLoaded(int rank) =>
        new(
            nameof(rank),
            rank,
            $"Only the ranks up to {MaxRank} are loaded; Grow(path, toRank: {rank}) reads the others."
        );

    /// <summary>What a call runs with; the call disposes it.</summary>
    private PreparedRank At(Tensor input, int rank, RowRanks? rows)
    {
        if (is_grad_enabled() && (down.requires_grad || up.requires_grad || dense is { requires_grad: true }))
        {
            Expire();
        }
        if (weightsMayChange)
        {
            var merges = rows is null && !IsCut && CostOf(rank).MergesInTraining(RowsIn(input));
            return AnyPrepared(merges ? LayerForm.Merged : LayerForm.Factors, rank);
        }
        var form = rows is null ? FormOf(rank, RowsIn(input)) : LayerForm.Factors;
        return prepared.Of(form, rank);
    }

    private PreparedRank AnyPrepared(LayerForm form, int rank) =>
        rank <= Components ? Prepared(form, rank) : PreparedRank.Dense(AsMultiplied(dense!), dense_bias?.alias());

    /// <summary>Rows of which some run the dense weight: each is computed both ways, and takes its own.</summary>
    private Tensor Mixed(Tensor input, RowRanks rows)
    {
        using var top = At(input, MaxRank, null);
        using var whole = Apply(input, top, null);
        using var at = At(input, Components, rows);
        using var part = OfComponents(input);
        using var factored = Apply(part, at, rows);
        using var widened = AsWhole(factored);
        using var above = rows.Above(Components, whole);
        return where(above, whole, widened);
    }

    private LayerForm FormOf(int rank, long rows) =>
        rank > Components ? LayerForm.Merged
        : IsCut ? LayerForm.Factors
        : breakEven.FormOf(inputs, outputs, rank, rows, get_num_threads(), Aligns);

    /// <summary>Reads the sizes of the factors, which a call would have to allocate for, and prepares nothing yet.</summary>
    private PreparedRanks Unprepared()
    {
        var stored = (int)down.shape[0];
        // Under a dense weight the largest rank is never one of components, not even in a layer whose largest rank is 1.
        Components = dense is null ? stored : Math.Min(stored, WholeRank - 1);
        (inputs, outputs) = Sizes;
        breakEven = BreakEven.For(down);
        return new PreparedRanks(MaxRank, inputs * outputs, AnyPrepared);
    }

    private static void CheckShapes(long[] down, long[] up, long[]? bias, long[]? downBias, int dimensions)
    {
        if (down.Length != dimensions || up.Length != 2 || down[0] != up[0] || down[0] < 1)
        {
            var axes = dimensions == 2 ? "in" : "in, height, width";
            throw new ArgumentException(
                $"down must be [maxRank, {axes}] and up [maxRank, out]; they are [{string.Join(", ", down)}] and [{string.Join(", ", up)}]."
            );
        }
        if (up[1] == 0 || down[1] == 0)
        {
            return; // hidden units, whose biases have other shapes
        }
        if (bias is not null && (bias.Length != 1 || bias[0] != up[1]))
        {
            throw new ArgumentException($"bias must be [{up[1]}], as up has it; it is [{string.Join(", ", bias)}].");
        }
        if (downBias is not null && (downBias.Length != 1 || downBias[0] != down[0]))
        {
            throw new ArgumentException(
                $"downBias must be [{down[0]}], one number a component; it is [{string.Join(", ", downBias)}]."
            );
        }
    }
}
