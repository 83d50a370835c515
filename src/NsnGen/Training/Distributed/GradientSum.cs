using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>
/// Sums gradients over processes. Of factors only the rows travel that the largest rank of the step uses: they are a prefix, and the
/// gradients of all others are 0.
/// </summary>
/// <param name="group">The processes.</param>
/// <param name="model">The model.</param>
/// <param name="parameters">All that learns, in the same order in each process.</param>
internal sealed class GradientSum(
    ProcessGroup group,
    nn.Module model,
    IReadOnlyList<(string Name, Parameter Parameter)> parameters
)
{
    /// <summary>
    /// Gradients of fewer elements travel together: among many machines a message takes as long as a megabyte, and to copy that takes much less.
    /// </summary>
    private const long Small = 1 << 18;

    private readonly Dictionary<Parameter, NestedLayer> factors = Factors(model);

    /// <summary>
    /// Which parameters have a gradient here, 1 or 0, and last whether a gradient of factors is not 0 in rows that no rank of the step
    /// uses, as where a loss calls the model at ranks of its own. Summed over all processes it is what <see cref="Sum"/> takes.
    /// </summary>
    /// <exception cref="NotSupportedException">A gradient is sparse.</exception>
    public double[] Found(IReadOnlyList<Rank> ranks)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var found = new double[parameters.Count + 1];
        foreach (var (i, (name, parameter)) in parameters.Index())
        {
            if (parameter.grad is not { } gradient)
            {
                continue;
            }
            if (gradient.is_sparse)
            {
                throw new NotSupportedException(
                    $"The gradient of {name} is sparse; processes sum dense gradients alone. Make its embedding without sparse gradients."
                );
            }
            found[i] = 1;
            found[^1] += IsZeroBeyond(gradient, RowsAt(parameter, ranks)) ? 0 : 1;
        }
        return found;
    }

    /// <summary>Sums the gradients. A process without one that others have gets theirs.</summary>
    /// <param name="ranks">The ranks of the step.</param>
    /// <param name="found">The sums of <see cref="Found"/>.</param>
    public void Sum(IReadOnlyList<Rank> ranks, ReadOnlySpan<double> found)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var small = new List<Tensor>();
        foreach (var (i, (_, parameter)) in parameters.Index())
        {
            if (found[i] == 0)
            {
                continue;
            }
            var gradient = parameter.grad ?? New(parameter);
            var rows = found[^1] > 0 ? null : RowsAt(parameter, ranks);
            var sent = rows is { } prefix ? gradient.narrow(0, 0, prefix) : gradient;
            if (sent.numel() < Small)
            {
                small.Add(sent);
            }
            else
            {
                group.Sum(sent);
            }
        }
        foreach (var same in small.GroupBy(gradient => gradient.dtype))
        {
            SumTogether([.. same]);
        }
    }

    private static Tensor New(Parameter parameter)
    {
        var gradient = zeros_like(parameter);
        parameter.grad = gradient;
        return gradient.DetachFromDisposeScope();
    }

    private void SumTogether(IReadOnlyList<Tensor> gradients)
    {
        var bucket = cat([.. gradients.Select(gradient => gradient.reshape(-1))]);
        group.Sum(bucket);
        var at = 0L;
        foreach (var gradient in gradients)
        {
            gradient.copy_(bucket.narrow(0, at, gradient.numel()).view_as(gradient));
            at += gradient.numel();
        }
    }

    /// <summary>How many rows of a parameter the ranks of a step use; null if all, as of everything that is no factor.</summary>
    private long? RowsAt(Parameter parameter, IReadOnlyList<Rank> ranks) =>
        factors.TryGetValue(parameter, out var layer)
            ? ranks.Select(layer.CostAt).Where(cost => !cost.IsDense).Select(cost => cost.Rank).DefaultIfEmpty(0).Max()
            : null;

    private static bool IsZeroBeyond(Tensor gradient, long? rows)
    {
        if (rows is not { } prefix || prefix >= gradient.shape[0] || gradient.numel() == 0)
        {
            return true;
        }
        var (least, most) = gradient.narrow(0, prefix, gradient.shape[0] - prefix).aminmax();
        return least.Number() == 0 && most.Number() == 0;
    }

    /// <summary>The parameters whose rows are components, with their layer.</summary>
    private static Dictionary<Parameter, NestedLayer> Factors(nn.Module model) =>
        NestedLayers
            .Of(model)
            .SelectMany(
                entry => new[] { entry.Layer.down, entry.Layer.up, entry.Layer.down_bias },
                (entry, parameter) => (entry.Layer, Parameter: parameter)
            )
            .Where(entry => entry.Parameter is not null && entry.Parameter.shape[0] == entry.Layer.down.shape[0])
            .ToDictionary(entry => entry.Parameter!, entry => entry.Layer);
}
