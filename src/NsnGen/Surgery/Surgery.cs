using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>
/// Takes a dense model apart, layer by layer, for the generated <c>Nested.From</c>. It factors what is linear and
/// consumes it: the dense layer is disposed as soon as its factors exist, so that at most one weight is held twice.
/// </summary>
public sealed class Surgery
{
    private readonly List<string> path = [];
    private readonly List<LayerSurgery> layers = [];

    /// <summary>Told of each layer when it is done.</summary>
    public IProgress<LayerSurgery>? Progress { get; init; }

    /// <summary>The layers done so far, in order.</summary>
    public IReadOnlyList<LayerSurgery> Layers => layers;

    /// <summary>Factors a trained linear layer by <see cref="Factorization"/> and disposes it.</summary>
    /// <param name="dense">The layer; its weight's type, device and requires_grad are kept.</param>
    /// <param name="maxRank">The largest rank, capped at <c>min(in, out)</c>.</param>
    /// <param name="name">The layer's name within its model, for reports and errors.</param>
    /// <exception cref="ArgumentException">The weight holds NaN or infinity; the message names the layer.</exception>
    public NestedLinear Factor(Linear dense, int maxRank, string name)
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRank, 1);
        var fullName = string.Join('.', path.Append(name));
        var (down, up) = FactorWeight(dense.weight, maxRank, fullName);
        var nested = new NestedLinear(
            Own(down, dense.weight.requires_grad),
            Own(up, dense.weight.requires_grad),
            Keep(dense.bias)
        );
        layers.Add(new LayerSurgery(fullName, nested.CostAt(Rank.Of(nested.MaxRank))));
        dense.Dispose();
        Progress?.Report(layers[^1]);
        return nested;
    }

    /// <summary>Converts each module of a list, in order, and consumes the list.</summary>
    /// <param name="dense">The list.</param>
    /// <param name="convert">What to do with each of its modules.</param>
    /// <param name="name">The list's name within its model, for reports and errors.</param>
    public ModuleList<TNested> Each<TDense, TNested>(
        ModuleList<TDense> dense,
        Func<TDense, Surgery, TNested> convert,
        string name
    )
        where TDense : nn.Module
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(convert);
        return new ModuleList<TNested>([.. dense.Select((module, i) => Child(module, convert, $"{name}.{i}"))]);
    }

    /// <summary>Converts a child model and consumes it.</summary>
    /// <param name="dense">The child.</param>
    /// <param name="convert">What to do with it.</param>
    /// <param name="name">The child's name within its model, for reports and errors.</param>
    public TNested Child<TDense, TNested>(TDense dense, Func<TDense, Surgery, TNested> convert, string name)
        where TDense : nn.Module
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(convert);
        path.Add(name);
        try
        {
            return convert(dense, this);
        }
        finally
        {
            path.RemoveAt(path.Count - 1);
        }
    }

    private static (Tensor Down, Tensor Up) FactorWeight(Tensor weight, int maxRank, string name)
    {
        try
        {
            return Factorization.Of(weight, maxRank);
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException($"Layer '{name}' cannot be factored. {fault.Message}", fault);
        }
    }

    private static Parameter Own(Tensor factor, bool requiresGrad) =>
        new(factor.DetachFromDisposeScope(), requiresGrad);

    /// <summary>A parameter of the same values that outlives the layer it came from.</summary>
    private static Parameter? Keep(Parameter? bias) =>
        bias is null ? null : Own(bias.detach().clone(), bias.requires_grad);
}
