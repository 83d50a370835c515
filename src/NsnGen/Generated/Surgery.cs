using System.ComponentModel;
using NsnGen.Conversion;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>
/// Takes a dense model apart for the generated <c>Nested</c>, in two steps. The constructor of <c>Nested</c> collects the layers:
/// each gets a twin without factors, and nothing of the dense model is touched. Then each twin gets its factors, and its dense
/// layer goes, so that at most one weight is held twice.
/// </summary>
/// <remarks>A module that is held in two places is converted once, and its twin is held in the same two places.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class Surgery
{
    private readonly List<string> path = [];
    private readonly List<LayerSlot> slots = [];
    private readonly List<NestedNorm> norms = [];
    private readonly List<nn.Module> models = [];
    private readonly Dictionary<object, object> twins = new(ReferenceEqualityComparer.Instance);
    private readonly SharedParameters shared = new();

    private readonly FactorSource source;

    private Surgery(nn.Module dense, FactorSource source)
    {
        this.source = source;
        Enter(dense, "the model");
    }

    /// <summary>The largest rank of any layer collected so far; 1 if there is none.</summary>
    public int MaxRank => slots.Select(slot => slot.Nested.WholeRank).DefaultIfEmpty(1).Max();

    /// <summary>Converts a dense model and consumes it.</summary>
    /// <param name="dense">The model.</param>
    /// <param name="options">How; null for an SVD of each weight.</param>
    /// <param name="convert">Makes the nested model.</param>
    /// <exception cref="ArgumentException">A weight holds NaN or infinity; the message names the layer.</exception>
    /// <exception cref="InvalidOperationException">The model cannot be converted; nothing of it is consumed.</exception>
    public static TNested On<TNested>(nn.Module dense, ConversionOptions? options, Func<Surgery, TNested> convert)
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(dense);
        options ??= new ConversionOptions();
        return On(dense, new DenseWeights(dense, options), options, convert, CancellationToken.None);
    }

    internal static TNested On<TNested>(
        nn.Module dense,
        FactorSource source,
        ConversionOptions options,
        Func<Surgery, TNested> convert,
        CancellationToken cancellation
    )
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(convert);
        var surgery = new Surgery(dense, source);
        var nested = surgery.Remember(dense, convert(surgery));
        surgery.Fill(nested, cancellation);
        options.StayedDense?.Invoke(surgery.stayedDense);
        return nested;
    }

    /// <summary>Converts a linear layer.</summary>
    /// <param name="dense">The layer; its weight's type, device and requires_grad are kept.</param>
    /// <param name="maxRank">The largest rank, capped at <c>min(in, out)</c>.</param>
    /// <param name="name">The layer's name within its model, for reports and errors.</param>
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
            RefuseCut(known, name);
            return known as NestedLinear
                ?? throw new InvalidOperationException(
                    $"'{Full(name)}' is held in another place too, where it stays dense; mark both fields [Dense], or neither."
                );
        }
        // What is read may be computed, and then nobody else disposes it.
        using var scope = NewDisposeScope();
        var (weight, bias) = read(dense);
        if (Tie(dense, weight, bias) is { } other)
        {
            throw new InvalidOperationException(
                $"'{Full(name)}' shares a parameter with '{other}'. Factoring would untie them; mark the field of '{Full(name)}' [Dense]."
            );
        }
        if (UnitsOf(dense) is { } units)
        {
            return Collect(name, (Linear)(nn.Module)dense, units, maxRank);
        }
        return Collect(name, dense, () => read(dense), UnfilledLayer.Of(dense, weight, bias, maxRank));
    }

    /// <summary>Converts a child model.</summary>
    /// <param name="dense">The child.</param>
    /// <param name="name">The child's name within its model, for reports and errors.</param>
    /// <typeparam name="TNested">The child's <c>Nested</c>.</typeparam>
    public TNested Child<TNested>(IDenseModel dense, string name)
        where TNested : nn.Module => (TNested)Child(dense, name);

    /// <summary>Gives each layer its factors, and lets go of the dense models.</summary>
    private void Fill(nn.Module nested, CancellationToken cancellation)
    {
        norms.ForEach(norm => norm.WholeRank = MaxRank);
        source.Begin(nested);
        try
        {
            foreach (var slot in slots)
            {
                cancellation.ThrowIfCancellationRequested();
                slot.Fill(source);
            }
            source.Finish();
        }
        catch
        {
            // What it shares with the dense models goes too; of those a part is consumed.
            nested.Dispose();
            throw;
        }
        models.ForEach(Empty);
    }

    private nn.Module Child(IDenseModel dense, string name)
    {
        ArgumentNullException.ThrowIfNull(dense);
        if (Twin(dense) is nn.Module known)
        {
            return known;
        }
        path.Add(name);
        Enter((nn.Module)dense, $"'{string.Join('.', path)}'");
        var nested = Remember(dense, dense.ToNested(this));
        path.RemoveAt(path.Count - 1);
        return nested;
    }

    private NestedConv2d Factor(Conv2d dense, long[] padding, int maxRank, string name) =>
        Collect(
            name,
            dense,
            () => (dense.weight.detach().reshape(dense.out_channels, -1), dense.bias),
            UnfilledLayer.Of(dense, padding, maxRank)
        );

    /// <summary>Takes in a model that is about to be converted.</summary>
    private void Enter(nn.Module dense, string shown)
    {
        shared.Add(dense, string.Join('.', path));
        RefuseHooks(dense, shown);
        models.Add(dense);
    }

    private TNested Collect<TNested>(
        string name,
        nn.Module dense,
        Func<(Tensor Weight, Tensor? Bias)> read,
        TNested nested,
        HiddenUnits? units = null
    )
        where TNested : NestedLayer
    {
        RefuseHooks(dense, $"'{Full(name)}'");
        nested.train(dense.training);
        slots.Add(new LayerSlot(Full(name), dense, read, nested) { Units = units });
        return Remember(dense, nested);
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

    /// <summary>Lets go of all that a nested model has taken over.</summary>
    private static void Empty(nn.Module dense)
    {
        Registered.Children(dense).clear();
        Registered.Parameters(dense).clear();
        Registered.Buffers(dense).clear();
    }

    private string Full(string name) => string.Join('.', path.Append(name));

    private object? Twin(object dense) => twins.GetValueOrDefault(dense);

    private TNested Remember<TNested>(object dense, TNested nested)
        where TNested : notnull
    {
        if (dense is nn.Module module && nested is nn.Module twin && !ReferenceEquals(module, twin))
        {
            Registered.Name(twin) = module.GetName();
        }
        twins[dense] = nested;
        return nested;
    }

    /// <summary>The name of another layer that has one of the parameters too, or null.</summary>
    private string? Tie(nn.Module dense, Tensor weight, Tensor? bias) =>
        shared.OtherOwner(weight, dense) ?? (bias is null ? null : shared.OtherOwner(bias, dense));
}
