using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>
/// Takes a dense model apart, layer by layer, for the generated <c>Nested.From</c>. It factors what is linear and
/// consumes it: the dense layer is disposed as soon as its factors exist, so that at most one weight is held twice.
/// </summary>
/// <remarks>A module that is held in two places is converted once, and its twin is held in the same two places.</remarks>
public sealed partial class Surgery
{
    private readonly List<string> path = [];
    private readonly List<LayerSurgery> layers = [];
    private readonly Dictionary<object, object> twins = new(ReferenceEqualityComparer.Instance);
    private readonly SharedParameters shared = new();

    /// <summary>Surgery on no model yet.</summary>
    public Surgery() { }

    private Surgery(Surgery rehearsed)
    {
        IsRehearsal = true;
        shared = rehearsed.shared;
        twins = new(rehearsed.twins, ReferenceEqualityComparer.Instance);
        declared = new(rehearsed.declared);
    }

    /// <summary>Whether nothing is factored and nothing consumed: it only shows whether the model can be converted.</summary>
    public bool IsRehearsal { get; }

    /// <summary>Told of each layer when it is done.</summary>
    public IProgress<LayerSurgery>? Progress { get; init; }

    /// <summary>How the factors of a layer are found.</summary>
    public Initialization Initialization { get; init; } = Initialization.Svd;

    /// <summary>The layers done so far, in order.</summary>
    public IReadOnlyList<LayerSurgery> Layers => layers;

    /// <summary>
    /// The surgery for a model: the given one or a new one, which then knows what parameters the model shares. Before anything of
    /// a model is consumed, its surgery is rehearsed as a whole.
    /// </summary>
    /// <param name="dense">The model, before anything of it is converted.</param>
    /// <param name="surgery">The caller's own, if it has one.</param>
    /// <param name="convert">Converts the model, and consumes it if the surgery is no rehearsal.</param>
    /// <exception cref="InvalidOperationException">The model cannot be converted; nothing of it is consumed.</exception>
    public static Surgery On(nn.Module dense, Surgery? surgery, Action<Surgery> convert)
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(convert);
        surgery ??= new Surgery();
        surgery.shared.Add(dense, string.Join('.', surgery.path));
        RefuseHooks(dense, surgery.path.Count == 0 ? "the model" : $"'{string.Join('.', surgery.path)}'");
        if (surgery.path.Count == 0 && !surgery.IsRehearsal)
        {
            using var scope = NewDisposeScope();
            convert(new Surgery(surgery));
        }
        return surgery;
    }

    /// <summary>Factors a trained linear layer by <see cref="Initialization"/> and disposes it.</summary>
    /// <param name="dense">The layer; its weight's type, device and requires_grad are kept.</param>
    /// <param name="maxRank">The largest rank, capped at <c>min(in, out)</c>.</param>
    /// <param name="name">The layer's name within its model, for reports and errors.</param>
    /// <exception cref="ArgumentException">The weight holds NaN or infinity; the message names the layer.</exception>
    /// <exception cref="InvalidOperationException">
    /// The weight belongs to another layer too, the layer stays dense elsewhere, or a hook is registered on it.
    /// </exception>
    public NestedLinear Factor(Linear dense, int maxRank, string name) =>
        Factor(dense, static layer => (layer.weight, layer.bias), maxRank, name);

    /// <inheritdoc cref="Factor(Linear, int, string)"/>
    /// <param name="dense">A layer of a class of the author's own.</param>
    /// <param name="read">Its weight, <c>[out, in]</c>, and its bias, <c>[out]</c> or null.</param>
    /// <param name="maxRank">The largest rank, capped at <c>min(in, out)</c>.</param>
    /// <param name="name">The layer's name within its model, for reports and errors.</param>
    public NestedLinear Factor<TLayer>(
        TLayer dense,
        Func<TLayer, (Tensor Weight, Tensor? Bias)> read,
        int maxRank,
        string name
    )
        where TLayer : nn.Module
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRank, 1);
        if (Twin(dense) is { } known)
        {
            return known as NestedLinear
                ?? throw new InvalidOperationException(
                    $"'{Full(name)}' is held in another place too, where it stays dense; mark both fields [Dense], or neither."
                );
        }
        Prepare(dense);
        return Finish(dense, Convert(dense, read, maxRank, name), name);
    }

    /// <summary>Converts a child model and consumes it.</summary>
    /// <param name="dense">The child.</param>
    /// <param name="convert">What to do with it.</param>
    /// <param name="name">The child's name within its model, for reports and errors.</param>
    public TNested Child<TDense, TNested>(TDense dense, Func<TDense, Surgery, TNested> convert, string name)
        where TDense : nn.Module
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(convert);
        if (Twin(dense) is TNested known)
        {
            return known;
        }
        path.Add(name);
        try
        {
            return Remember(dense, convert(dense, this));
        }
        finally
        {
            path.RemoveAt(path.Count - 1);
        }
    }

    private NestedLinear Convert<TLayer>(
        TLayer dense,
        Func<TLayer, (Tensor Weight, Tensor? Bias)> read,
        int maxRank,
        string name
    )
        where TLayer : nn.Module
    {
        // What is read may be computed, and then nobody else disposes it.
        using var scope = NewDisposeScope();
        var (weight, bias) = read(dense);
        if (Tie(dense, weight, bias) is { } other)
        {
            throw new InvalidOperationException(
                $"'{Full(name)}' shares a parameter with '{other}'. Factoring would untie them; mark the field of '{Full(name)}' [Dense]."
            );
        }
        var factors = FactorsOf(dense, weight, bias, maxRank, name);
        var trained = weight.requires_grad;
        return new NestedLinear(
            Own(factors.Down, trained),
            Own(factors.Up, trained),
            Own(factors.Bias, bias?.requires_grad ?? trained),
            Own(factors.DownBias, trained)
        )
        {
            PartOfRank = factors.PartOfRank,
            DenseKeys = DenseKeys.Of(dense, weight, bias),
        };
    }

    private NestedConv2d Convert(Conv2d dense, long[] padding, int maxRank, string name)
    {
        Prepare(dense);
        using var scope = NewDisposeScope();
        var rows = dense.weight.detach().reshape(dense.out_channels, -1);
        var factors = FactorsOf(dense, rows, dense.bias, maxRank, name);
        var shape = (long[])[factors.Down.shape[0], .. dense.weight.shape[1..]];
        var trained = dense.weight.requires_grad;
        return new NestedConv2d(
            Own(factors.Down.reshape(shape).clone(), trained),
            Own(factors.Up, trained),
            Own(factors.Bias, dense.bias?.requires_grad ?? trained),
            dense.stride,
            padding,
            dense.dilation
        )
        {
            PartOfRank = factors.PartOfRank,
        };
    }

    private void Prepare(nn.Module dense)
    {
        if (!IsRehearsal)
        {
            Initialization.Prepare(dense);
        }
    }

    /// <summary>Reports a layer that is done, and disposes the dense one.</summary>
    private TNested Finish<TNested>(nn.Module dense, TNested nested, string name)
        where TNested : NestedLayer
    {
        RefuseHooks(dense, $"'{Full(name)}'");
        Remember(dense, nested);
        if (IsRehearsal)
        {
            return nested;
        }
        nested.train(dense.training);
        layers.Add(new LayerSurgery(Full(name), nested.CostAt(Rank.Of(nested.MaxRank))));
        dense.Dispose();
        Progress?.Report(layers[^1]);
        return nested;
    }

    private static void RefuseHooks(nn.Module dense, string shown)
    {
        if (Hooks.Any(dense))
        {
            throw new InvalidOperationException(
                $"A forward hook is registered on {shown}, which its nested twin would not have; remove it, and register it on the "
                    + "nested network instead."
            );
        }
    }

    private string Full(string name) => string.Join('.', path.Append(name));

    private object? Twin(object dense) => twins.GetValueOrDefault(dense);

    private TNested Remember<TNested>(object dense, TNested nested)
        where TNested : notnull
    {
        twins[dense] = nested;
        return nested;
    }

    /// <summary>The name of another layer that has one of the parameters too, or null.</summary>
    private string? Tie(nn.Module dense, Tensor weight, Tensor? bias) =>
        shared.OtherOwner(weight, dense) ?? (bias is null ? null : shared.OtherOwner(bias, dense));

    private LayerFactors FactorsOf(nn.Module dense, Tensor weight, Tensor? bias, int maxRank, string name)
    {
        var map = new LinearMap(Full(name), dense, weight, bias);
        if (IsRehearsal)
        {
            return new LayerFactors(zeros(1, weight.shape[1]), zeros(1, weight.shape[0]), map.CopyOfBias());
        }
        try
        {
            return Initialization.Factor(map, maxRank);
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException($"Layer '{Full(name)}' cannot be factored. {fault.Message}", fault);
        }
    }

    /// <summary>A parameter that outlives the scope it was made in.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    private static Parameter? Own(Tensor? value, bool requiresGrad) =>
        value is null ? null : new Parameter(value.DetachFromDisposeScope(), requiresGrad);
}
