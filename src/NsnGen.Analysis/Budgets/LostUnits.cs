using NsnGen.Conversion;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>What the layer behind hidden units loses when some of them are left out.</summary>
/// <param name="Name">The name of the layer that reads the units.</param>
/// <param name="Reader">That layer.</param>
/// <param name="Makers">The layers that make the units.</param>
internal sealed record LostUnits(string Name, HiddenInputs Reader, IReadOnlyList<HiddenOutputs> Makers)
{
    /// <summary>The units that some layers have in common; null if the layers have none.</summary>
    public static LostUnits? Of(IReadOnlyList<(string Name, NestedLayer Layer)> layers) =>
        layers
            .Where(entry => entry.Layer is HiddenInputs)
            .Select(entry => new LostUnits(
                entry.Name,
                (HiddenInputs)entry.Layer,
                [.. layers.Select(other => other.Layer).OfType<HiddenOutputs>()]
            ))
            .SingleOrDefault();

    /// <summary>
    /// The lost share of the output's energy at each rank from 1, the dense weight on top the last:
    /// <c>E‖W h − W_r h_r‖² / E‖W h‖²</c>, in the units' covariance where the layer is centred.
    /// </summary>
    /// <param name="inputs">What the layer read in the dense model; without, the inputs of the layers in front are white.</param>
    /// <exception cref="ArgumentException">The model was read from a file, so that nobody knows which unit is which.</exception>
    public double[] Lost(InputMoments? inputs)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var columns = Wide(Reader.up.reshape(-1, Reader.out_features));
        var moment = Moment(inputs);
        // Zeros that fill up the last component are no units.
        var units = Math.Min(columns.shape[0], moment.shape[0]);
        columns = columns.narrow(0, 0, units);
        var whole = Whole ?? columns;
        var output = moment.mm(whole);
        var total = Math.Max(output.mul(whole).sum().Number(), double.Epsilon);
        var cross = Sums(output.narrow(0, 0, units).mul(columns).sum([1L]).cumsum(0));
        var energy = columns.mm(columns.t()).mul(moment.narrow(0, 0, units).narrow(1, 0, units));
        var own = Sums(energy.cumsum(0).cumsum(1).diagonal());
        var lost = Enumerable
            .Range(1, Reader.Components)
            .Select(rank => (int)Math.Min(rank * Reader.Group, units) - 1)
            .Select(last => Math.Max(total - 2 * cross[last] + own[last], 0) / total);
        return Reader.dense is null ? [.. lost.SkipLast(1), 0] : [.. lost, 0];
    }

    /// <summary>The dense weight's columns as rows, in the order of the units; null if there is none, or the order is not known.</summary>
    private Tensor? Whole => Index is { } index ? Wide(Reader.dense!).t().index_select(0, index) : null;

    private Tensor? Index =>
        Reader is { dense: { } dense, Order: { } order } ? tensor(order.ToArray(), device: dense.device) : null;

    private Tensor Moment(InputMoments? inputs)
    {
        if (inputs is null)
        {
            return Makers
                .Select(maker =>
                    Wide(
                        Index is { } index
                            ? maker.dense!.index_select(0, index)
                            : maker.Merged(Rank.Of(maker.Components))
                    )
                )
                .Select(rows => rows.mm(rows.t()))
                .Aggregate((left, right) => left.mul(right));
        }
        var order = tensor(
            Reader.Order?.Take(Whole is null ? (int)Reader.Components * (int)Reader.Group : int.MaxValue).ToArray()
                ?? throw new ArgumentException(
                    "The model was read from a file, which does not say which hidden unit is which; make the plan after surgery, or by a measured loss.",
                    nameof(inputs)
                ),
            device: Reader.up.device
        );
        var moment = Reader.down_bias is null ? inputs.SecondMoment() : inputs.Covariance();
        return moment.index_select(0, order).index_select(1, order);
    }

    private static double[] Sums(Tensor sums) => sums.cpu().data<double>().ToArray();

    private static Tensor Wide(Tensor tensor) => tensor.detach().to(ScalarType.Float64);
}
