using System.Globalization;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>
/// How much a model changes between two ranks, against the most that it can: in a layer
/// <c>‖f(x; r₂) − f(x; r₁)‖ ≤ Σ ‖b_i‖ (‖a_i‖ ‖x‖ + |c_i|)</c> over the components i between the ranks, by the inequalities of the
/// triangle and of Cauchy and Schwarz; and in the whole model <c>C Σ ‖b_i‖ ‖a_i‖</c> (arXiv 2509.17874).
/// </summary>
/// <param name="Lower">r₁.</param>
/// <param name="Upper">r₂.</param>
/// <param name="Layers">Each layer that was called, on the inputs it has at the upper rank.</param>
/// <param name="OutputGap">The largest distance between the model's outputs for one sample.</param>
public sealed record InterpolationBound(
    Rank Lower,
    Rank Upper,
    IReadOnlyDictionary<string, LayerGap> Layers,
    double OutputGap
)
{
    /// <summary>
    /// The smallest C for which the outputs are within <c>C Σ ‖b_i‖ ‖a_i‖</c> over all layers, on these inputs. One that stays of
    /// a size over many pairs of ranks makes the sum a guide to the change.
    /// </summary>
    public double Constant => OutputGap / Math.Max(Layers.Values.Sum(gap => gap.Coefficient), double.Epsilon);

    /// <summary>Measures a model at two ranks, in eval mode and without gradients.</summary>
    /// <param name="nested">A nested model.</param>
    /// <param name="lower">r₁.</param>
    /// <param name="upper">r₂, not below r₁.</param>
    /// <param name="run">Runs the model at the rank it is given, on the same inputs each time: <c>[batch, …]</c>.</param>
    public static InterpolationBound Of(nn.Module nested, Rank lower, Rank upper, Func<Rank, Tensor> run)
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lower.Value, upper.Value, nameof(lower));
        // A model in eval mode stays as it is: entering the mode would hide weights that were prepared and are stale.
        var wasTraining = nested.training;
        if (wasTraining)
        {
            nested.eval();
        }
        try
        {
            return Measure(nested, lower, upper, run);
        }
        finally
        {
            if (wasTraining)
            {
                nested.train();
            }
        }
    }

    /// <summary>Checks that no layer changes by more than it can.</summary>
    /// <inheritdoc cref="Of"/>
    /// <exception cref="BrokenModelException">
    /// A layer does: it does not compute what its factors say, as when weights were written to without
    /// <see cref="NestedLayer.WeightsChanged"/>. Names the layer.
    /// </exception>
    public static void Check(nn.Module nested, Rank lower, Rank upper, Func<Rank, Tensor> run) =>
        Of(nested, lower, upper, run).Require();

    internal void Require()
    {
        foreach (var (name, gap) in Layers)
        {
            if (!gap.Holds)
            {
                throw new BrokenModelException(
                    name,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Layer '{name}' changes by {gap.Gap:G4} from rank {Lower} to {Upper}, expected at most {gap.Bound:G4}. It does not compute what its factors say; were they written to without WeightsChanged()?"
                    )
                );
            }
        }
    }

    private static InterpolationBound Measure(nn.Module nested, Rank lower, Rank upper, Func<Rank, Tensor> run)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var gaps = new Dictionary<string, LayerGap>(StringComparer.Ordinal);
        var atLower = run(lower);
        var removers = NestedLayers
            .InFactors(nested)
            .Select(entry => Listen(entry.Name, entry.Layer, lower, upper, gaps))
            .ToList();
        try
        {
            var change = run(upper).sub(atLower);
            return new InterpolationBound(lower, upper, gaps, Norms(change, change.shape[0]).max().Number());
        }
        finally
        {
            removers.ForEach(remove => remove());
        }
    }

    private static Action Listen(
        string name,
        NestedLayer layer,
        Rank lower,
        Rank upper,
        Dictionary<string, LayerGap> gaps
    )
    {
        var hook = layer.register_forward_hook(
            (_, input, rank, output) =>
            {
                if (rank != upper)
                {
                    throw new ArgumentException($"run was asked to use rank {upper}; layer '{name}' got {rank}.");
                }
                var gap = LayerChange.Measure(layer, input, output, lower, upper);
                if (!gaps.TryGetValue(name, out var largest) || !(gap.Share <= largest.Share))
                {
                    gaps[name] = gap;
                }
                return output;
            }
        );
        return hook.remove;
    }

    /// <summary>The norm of each of so many samples.</summary>
    internal static Tensor Norms(Tensor values, long samples) =>
        values.reshape(samples, -1).to(ScalarType.Float64).Squared().sum([1L]).sqrt();
}
