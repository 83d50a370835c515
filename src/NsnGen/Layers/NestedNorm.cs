using System.Diagnostics.CodeAnalysis;
using NsnGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// A BatchNorm, or an InstanceNorm that tracks running statistics, with statistics of its own for each rank: what a rank sends
/// through is distributed in its own way, and statistics that all ranks share fit none (arXiv 1812.08928, section 3). Weight and
/// bias are shared.
/// </summary>
/// <remarks>
/// In train mode a call normalizes by its batch and notes the statistics under its rank. In eval mode a rank without statistics of
/// its own takes those between its neighbours. The largest rank has those of the dense layer, under their keys.
/// </remarks>
internal sealed class NestedNorm : nn.Module<Tensor, Rank, Tensor>
{
    // TorchSharp's own default, also where its layers say null.
    private const double DefaultMomentum = 0.1;

    private readonly NormBase dense;
    private readonly bool isBatch;
    private readonly int spatial;
    private readonly RankStatistics statistics = new();
    private readonly ModuleUse use;
    private Dictionary<Rank, Gathered>? gathered;

    [DynamicDependency(VisibleMembers.Kept, typeof(NestedNorm))]
    private NestedNorm(NormBase dense, bool isBatch, int spatial)
        : base(nameof(NestedNorm))
    {
        use = ModuleUse.Of(this);
        this.dense = dense;
        this.isBatch = isBatch;
        this.spatial = spatial;
        Register();
        base.train(dense.training);
    }

    /// <summary>The dense layer, which has the weight, the bias and the statistics of the largest rank.</summary>
    internal NormBase Dense => dense;

    /// <summary>The largest rank of the model, at which the dense layer's own statistics are meant.</summary>
    public int WholeRank { get; set; } = int.MaxValue;

    /// <summary>The twin of a layer that has running statistics; null for any other.</summary>
    /// <param name="module">A layer, which becomes a part of its twin.</param>
    public static NestedNorm? Of(nn.Module module)
    {
        var (isBatch, spatial) = module switch
        {
            BatchNorm1d => (true, 1),
            BatchNorm2d => (true, 2),
            BatchNorm3d => (true, 3),
            InstanceNorm1d => (false, 1),
            InstanceNorm2d => (false, 2),
            InstanceNorm3d => (false, 3),
            _ => (false, 0),
        };
        // What a class of the author's own does is not known.
        return
            spatial > 0
            && module.GetType().Assembly == typeof(NormBase).Assembly
            && module is NormBase { running_mean: not null, running_var: not null } norm
            ? new NestedNorm(norm, isBatch, spatial)
            : null;
    }

    /// <summary>Every normalization of a model that has statistics by rank, with its name.</summary>
    public static IEnumerable<(string Name, NestedNorm Norm)> In(nn.Module model) =>
        model
            .named_modules()
            .Prepend((name: "", module: model))
            .Where(entry => entry.module is NestedNorm)
            .Select(entry => (entry.name, (NestedNorm)entry.module));

    /// <summary>Makes room in a model for the statistics that are about to be loaded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">How many rows of <c>rank_keys</c> there are under a key; 0 if there are none.</param>
    public static void MakeRoom(nn.Module model, Func<string, long> rows)
    {
        foreach (var same in In(model).GroupBy(entry => entry.Norm))
        {
            same.Key.Resize(same.Max(entry => rows($"{entry.Name}.{RankStatistics.KeysName}")));
        }
    }

    /// <summary>Normalizes by the statistics of a rank, in train mode by those of the batch.</summary>
    /// <param name="input"><c>[N, C, …]</c></param>
    /// <param name="rank">The rank.</param>
    /// <returns>Of the input's shape.</returns>
    /// <exception cref="InvalidOperationException">
    /// There are no statistics that could stand for the rank, or another thread is changing the layer meanwhile.
    /// </exception>
    public override Tensor forward(Tensor input, Rank rank)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var call = use.EnterLayer();
        try
        {
            using var scope = NewDisposeScope();
            var batch = Batched(input);
            var output =
                gathered is not null ? Gather(batch, rank)
                : training ? Train(batch, rank)
                : Infer(batch, rank);
            output = ReferenceEquals(batch, input) ? output : output.squeeze(0);
            return output.MoveToOuterDisposeScope();
        }
        finally
        {
            GC.KeepAlive(input);
            GC.KeepAlive(this);
        }
    }

    /// <summary>From here on calls average the statistics of their batches, until <see cref="EndRecalibration"/>.</summary>
    public void BeginRecalibration() => gathered = [];

    /// <summary>Replaces the statistics of all ranks by those that were averaged.</summary>
    /// <param name="keep">False leaves them as they were.</param>
    public void EndRecalibration(bool keep)
    {
        using var alone = new ModelChange(this);
        using var noGrad = no_grad();
        var found = gathered ?? [];
        gathered = null;
        if (keep)
        {
            statistics.Clear();
        }
        foreach (var (rank, at) in found)
        {
            if (keep && IsWhole(rank))
            {
                dense.running_mean!.copy_(at.Mean);
                dense.running_var!.copy_(at.Variance);
            }
            else if (keep)
            {
                statistics.Add(KeyOf(rank), at.Mean, at.Variance);
            }
            at.Dispose();
        }
        Register();
    }

    /// <summary>The statistics that stand for a rank, <c>[C]</c> each, in the caller's dispose scope.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public (Tensor Mean, Tensor Variance) At(Rank rank)
    {
        if (IsWhole(rank) || statistics.Keys.Length == 0)
        {
            return (dense.running_mean!.alias(), dense.running_var!.alias());
        }
        return statistics.Find(KeyOf(rank)) ?? (rank.Plan is null ? Between(rank.Value) : throw Unknown(rank));
    }

    /// <summary>Whether a tensor of the state is one that only the nested layer has.</summary>
    public bool IsOfRanks(Tensor tensor) => statistics.Tensors.Any(entry => ReferenceEquals(entry.Tensor, tensor));

    /// <summary>What a dense layer of this rank would have in the place of a tensor of the state.</summary>
    public Tensor AtRank(Tensor tensor, Rank rank) =>
        ReferenceEquals(tensor, dense.running_mean) ? At(rank).Mean
        : ReferenceEquals(tensor, dense.running_var) ? At(rank).Variance
        : tensor;

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        dense.train(train);
        base.train(train);
    }

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> state_dict(
        Dictionary<string, Tensor>? destination = null,
        string? prefix = null
    )
    {
        // Who takes the state dict may write to it; that is how TorchSharp loads weights.
        statistics.Expire();
        return base.state_dict(destination, prefix);
    }

    /// <inheritdoc/>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        using var alone = new ModelChange(this);
        _ = (dtype, device) switch
        {
            (null, not null) => dense.to(device, non_blocking),
            (not null, null) => dense.to(dtype.Value, non_blocking),
            _ => dense.to(device!, dtype!.Value, non_blocking),
        };
        statistics.To(dense.running_mean!);
        Register();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        using var last = ModelChange.Last(this, disposing);
        if (last is not null)
        {
            dense.Dispose();
            statistics.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>What the dense layer has is registered as this module's own.</summary>
    protected override void RegisterComponents() { }

    private void Resize(long rows)
    {
        using var alone = new ModelChange(this);
        statistics.Resize(rows, dense.running_mean!);
        Register();
    }

    /// <summary>Shows as this module's own what the dense layer has, under its keys, and the statistics of the ranks.</summary>
    private void Register()
    {
        foreach (var (name, parameter) in dense.named_parameters())
        {
            Registered.Parameters(this)[name] = parameter;
        }
        var buffers = Registered.Buffers(this);
        buffers.Clear();
        foreach (var (name, buffer) in dense.named_buffers().Concat(statistics.Tensors))
        {
            buffers[name] = (buffer, true);
        }
    }

    /// <summary>Adds the axis of the batch where an InstanceNorm was given none.</summary>
    private Tensor Batched(Tensor input)
    {
        var axes = input.shape.Length;
        var isAlone = !isBatch && axes == spatial + 1;
        var channels = isAlone ? 0 : 1;
        if (
            !(isAlone || axes == spatial + 2 || (isBatch && spatial == 1 && axes == 2))
            || input.shape[channels] != dense.num_features
        )
        {
            throw new ArgumentException(
                $"A {dense.GetType().Name} of {dense.num_features} channels got [{string.Join(", ", input.shape)}].",
                nameof(input)
            );
        }
        return isAlone ? input.unsqueeze(0) : input;
    }

    private Tensor Train(Tensor input, Rank rank)
    {
        if (rank.Rows is not null)
        {
            // A batch of several ranks has the statistics of none.
            return Normalized(input, null, null, byBatch: true, 0);
        }
        if (IsWhole(rank))
        {
            return dense.call(input);
        }
        using var first = statistics.Find(KeyOf(rank)) is null ? Gathered.Like(dense.running_mean!) : null;
        var (mean, variance) = first is null ? statistics.Find(KeyOf(rank))!.Value : (first.Mean, first.Variance);
        var momentum = first is null ? dense.momentum ?? DefaultMomentum : 1;
        var output = Normalized(input, mean, variance, byBatch: true, momentum);
        if (first is not null)
        {
            statistics.Add(KeyOf(rank), mean, variance);
            Register();
        }
        return output;
    }

    /// <summary>Normalizes by the batch, and counts its statistics in, each batch alike.</summary>
    private Tensor Gather(Tensor input, Rank rank)
    {
        if (rank.Rows is not null)
        {
            throw new InvalidOperationException(
                $"Rows of the ranks {rank} have no statistics; recalibrate at one rank."
            );
        }
        if (!gathered!.TryGetValue(rank, out var at))
        {
            at = Gathered.Like(dense.running_mean!);
            gathered.Add(rank, at);
        }
        return Normalized(input, at.Mean, at.Variance, byBatch: true, 1.0 / ++at.Count);
    }

    private Tensor Infer(Tensor input, Rank rank)
    {
        if (rank.Rows is { } rows)
        {
            return NormalizedByRow(input, rows);
        }
        var (mean, variance) = At(rank);
        return Normalized(input, mean, variance, byBatch: false, 0);
    }

    private Tensor Normalized(Tensor input, Tensor? mean, Tensor? variance, bool byBatch, double momentum)
    {
        var output = isBatch
            ? nn.functional.batch_norm(input, mean, variance, dense.weight, dense.bias, byBatch, momentum, dense.eps)
            : nn.functional.instance_norm(
                input,
                mean,
                variance,
                dense.weight,
                dense.bias,
                byBatch,
                momentum,
                dense.eps
            );
        GC.KeepAlive(mean);
        GC.KeepAlive(variance);
        return output;
    }

    /// <summary>Each row by the statistics of its rank: <c>(x − mean) / √(variance + eps) · weight + bias</c>.</summary>
    private Tensor NormalizedByRow(Tensor input, RowRanks rows)
    {
        var byRank = rows.Ranks.Distinct().ToDictionary(rank => rank, At);
        var means = stack(rows.Ranks.Select(rank => byRank[rank].Mean));
        var variances = stack(rows.Ranks.Select(rank => byRank[rank].Variance));
        var scale = variances.Plus(dense.eps).rsqrt();
        if (dense.affine)
        {
            scale = scale.mul(dense.weight);
        }
        long[] broadcast = [.. means.shape, .. Enumerable.Repeat(1L, input.shape.Length - 2)];
        var output = input.Plus(means.view(broadcast), -1).mul(scale.view(broadcast));
        return dense.affine ? output.Plus(dense.bias!.view(broadcast[1..])) : output;
    }

    /// <summary>The statistics between those of the next smaller and the next larger rank.</summary>
    private (Tensor Mean, Tensor Variance) Between(int rank)
    {
        long? below = null;
        long above = WholeRank;
        foreach (var key in statistics.Keys)
        {
            if (key > 0 && key < rank && key > (below ?? 0))
            {
                below = key;
            }
            if (key > rank && key < above)
            {
                above = key;
            }
        }
        var upper = above == WholeRank ? (dense.running_mean!, dense.running_var!) : statistics.Find(above)!.Value;
        if (below is not { } smaller)
        {
            return above == WholeRank ? throw Unknown(Rank.Of(rank)) : upper;
        }
        var lower = statistics.Find(smaller)!.Value;
        var share = (double)(rank - smaller) / (above - smaller);
        return (Mixed(lower.Mean, upper.Item1, share), Mixed(lower.Variance, upper.Item2, share));
    }

    private static Tensor Mixed(Tensor lower, Tensor upper, double share) => lower.Times(1 - share).Plus(upper, share);

    private bool IsWhole(Rank rank) =>
        rank.Plan is null ? rank.Rows is null && rank.Value >= WholeRank : rank.IsWholePlan;

    private static long KeyOf(Rank rank) => rank.PlanKey ?? rank.Value;

    private static InvalidOperationException Unknown(Rank rank) =>
        new(
            $"A normalization of this model has no running statistics for {rank.Name}. Call "
                + $"nested.{nameof(RunningStatistics.Recalibrate)} with some batches at that rank."
        );

    private sealed record Gathered(Tensor Mean, Tensor Variance) : IDisposable
    {
        public int Count { get; set; }

        public static Gathered Like(Tensor row) =>
            new(zeros_like(row).DetachFromDisposeScope(), ones_like(row).DetachFromDisposeScope());

        public void Dispose()
        {
            Mean.Dispose();
            Variance.Dispose();
        }
    }
}
