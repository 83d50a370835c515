using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// Hidden units that some linear layers make and one reads, with nothing but elementwise functions between: <c>W₂ σ(W₁ x + b₁) + b₂</c>. Their
/// order, and the weights of the layers in it.
/// </summary>
/// <param name="makers">The layers that make them; each has one output for each unit.</param>
/// <param name="reader">The layer that reads them.</param>
/// <param name="readerName">Its name in the model.</param>
internal sealed class HiddenUnits(IReadOnlyList<Linear> makers, Linear reader, string readerName)
{
    private long[]? order;

    /// <summary>How many there are.</summary>
    public long Count => reader.in_features;

    /// <summary>
    /// How many of them a component has: as many as give a layer as many components as it would have otherwise, so that a rank is about the same share
    /// of every layer.
    /// </summary>
    public long Group { get; } = DividedUp(reader.in_features, Math.Min(reader.in_features, makers[0].in_features));

    /// <summary>The largest rank, at most a given one.</summary>
    public int RankWithin(int maxRank) => (int)Math.Min(maxRank, DividedUp(Count, Group));

    /// <summary>The twin of a layer, which has its shapes and no numbers yet.</summary>
    public NestedLinear Unfilled(Linear dense, int maxRank) =>
        ReferenceEquals(dense, reader)
            ? UnfilledLayer.ReaderOf(dense, Group, RankWithin(maxRank))
            : UnfilledLayer.MakerOf(dense, Group, RankWithin(maxRank));

    /// <summary>Reads the weights that <see cref="Factor"/> looks at.</summary>
    public void Load(Action<nn.Module> load)
    {
        if (order is null)
        {
            load(reader);
            foreach (var maker in makers)
            {
                load(maker);
            }
        }
    }

    /// <summary>The weights of one of the layers, in the order of the units.</summary>
    /// <param name="map">The layer.</param>
    /// <param name="nested">Its twin.</param>
    /// <param name="components">How many components are wanted.</param>
    /// <param name="initialization">Says by what the units are ordered.</param>
    public LayerFactors Factor(LinearMap map, NestedLayer nested, int components, Initialization initialization)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var moments = initialization.MomentsOf(new LinearMap(readerName, reader, reader.weight, reader.bias));
        order ??= UnitOrder.Of(Wide(reader.weight), moments?.Moment ?? OfWhiteInputs());
        var factors = nested is HiddenInputs inputs
            ? Read(map, inputs, components, moments)
            : Made(map, nested.WholeRank, components);
        return new LayerFactors(
            Own(factors.Down, map.Weight),
            Own(factors.Up, map.Weight),
            factors.Bias is { } bias ? Own(bias, map.Weight) : null,
            factors.DownBias is { } downBias ? Own(downBias, map.Weight) : null
        );
    }

    /// <summary>Which share of the weight's norm belongs to units that a rank leaves out.</summary>
    /// <param name="map">One of the layers, after <see cref="Factor"/>.</param>
    /// <param name="ranks">The ranks.</param>
    public IReadOnlyList<(int Rank, double Error)> Errors(LinearMap map, IReadOnlyList<int> ranks)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var weight = ReferenceEquals(map.Layer, reader) ? map.Weight.t() : map.Weight;
        var norms = Wide(weight).Squared().sum([1L]).cpu().data<double>().ToArray();
        var whole = norms.Sum();
        return
        [
            .. ranks.Select(rank =>
            {
                var left = order!.Skip((int)(rank * Group)).Sum(unit => norms[unit]);
                return (rank, whole == 0 ? 0 : Math.Sqrt(left / whole));
            }),
        ];
    }

    private static Tensor Own(Tensor tensor, Tensor like) =>
        tensor.to(like.dtype).contiguous().MoveToOuterDisposeScope();

    private LayerFactors Made(LinearMap map, int wholeRank, int components)
    {
        var rows = Grouped(map.Weight, wholeRank);
        return new LayerFactors(
            rows.narrow(0, 0, components * Group).reshape(components, -1),
            zeros([components, 0], map.Weight.dtype, map.Weight.device),
            map.Bias is null ? null : Grouped(map.Bias, wholeRank)
        );
    }

    /// <remarks>With a dense weight on top, the components need not be exact together, and are fitted.</remarks>
    private LayerFactors Read(LinearMap map, HiddenInputs nested, int components, UnitMoments? moments)
    {
        nested.Order = order;
        var isFitted = components < nested.WholeRank && moments is not null;
        var columns = isFitted
            ? Fitted(Wide(map.Weight), moments!.Moment, components)
            : Grouped(map.Weight.t(), components);
        return new LayerFactors(
            zeros([components, 0], map.Weight.dtype, map.Weight.device),
            columns.reshape(components, -1),
            moments?.Mean is { } mean ? Wide(map.Bias!).Plus(Wide(map.Weight).mv(mean)) : map.CopyOfBias(),
            moments?.Mean is { } shift ? Grouped(shift.neg(), components).reshape(components, Group) : null
        );
    }

    /// <summary>
    /// The columns that fit all widths at once, <c>[units, out]</c>: the least sum over ranks of <c>E‖W₂ h − W_r h_r‖²</c>, where W_r is the first columns of
    /// one W. Its gradient is 0 where <c>W (C ∘ n_max(i, j)) = (W₂ C) diag(n)</c>, with <c>n_j</c> the number of ranks that have unit j.
    /// </summary>
    private Tensor Fitted(Tensor weight, Tensor moment, int components)
    {
        var kept = Index(moment.device).narrow(0, 0, Math.Min(Count, components * Group));
        var ranks = tensor(
            [.. Enumerable.Range(0, (int)kept.shape[0]).Select(unit => (double)(components - unit / Group))],
            device: moment.device
        );
        var shared = minimum(ranks.unsqueeze(0), ranks.unsqueeze(1));
        var moments = moment.index_select(0, kept);
        var right = moments.mm(weight.t()).mul(ranks.unsqueeze(1));
        var fitted = linalg.solve(moments.index_select(1, kept).mul(shared), right);
        return Padded(fitted, components);
    }

    /// <summary>The rows of the units of some components in their order; units that fill up the last one have zeros.</summary>
    private Tensor Grouped(Tensor rows, int components)
    {
        var kept = Index(rows.device).narrow(0, 0, Math.Min(Count, components * Group));
        return Padded(rows.detach().index_select(0, kept), components);
    }

    private Tensor Padded(Tensor rows, int components)
    {
        var missing = components * Group - rows.shape[0];
        return missing == 0 ? rows : cat([rows, zeros([missing, .. rows.shape[1..]], rows.dtype, rows.device)]);
    }

    private Tensor Index(Device device) => tensor(order!, device: device);

    /// <summary>A stand-in for the covariance of the units: that of their sums, multiplied if several make a unit, for white inputs.</summary>
    private Tensor OfWhiteInputs() =>
        makers
            .Select(maker => Wide(maker.weight))
            .Select(weight => weight.mm(weight.t()))
            .Aggregate((left, right) => left.mul(right));

    private static Tensor Wide(Tensor tensor) => tensor.detach().to(ScalarType.Float64);

    private static long DividedUp(long count, long by) => (count + by - 1) / by;
}
