using System.Globalization;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Containers: the same container of twins, under the same keys.</summary>
public sealed partial class Surgery
{
#pragma warning disable MA0016 // A field of type List or Dictionary gets one.
    /// <summary>Converts each step of a sequence, by what it is (<see cref="Layer(nn.Module{Tensor, Tensor}, int, string, bool)"/>), and consumes the sequence.</summary>
    /// <inheritdoc cref="Layer(nn.Module{Tensor, Tensor}, int, string, bool)" path="/param"/>
    public NestedSequential Sequence(Sequential dense, int maxRank, string name, bool convolutions = true)
    {
        ArgumentNullException.ThrowIfNull(dense);
        if (Twin(dense) is NestedSequential known)
        {
            return known;
        }
        RefuseHooks(dense, $"'{Full(name)}'");
        var steps = dense
            .named_children()
            .Select(step =>
                (step.name, Layer((nn.Module<Tensor, Tensor>)step.module, maxRank, $"{name}.{step.name}", convolutions))
            );
        return Remember(dense, new NestedSequential(steps));
    }

    /// <summary>Converts each module of a list, in order, and consumes the list.</summary>
    /// <param name="dense">The list.</param>
    /// <param name="convert">What to do with each of its modules, whose name it is given.</param>
    /// <param name="name">The list's name within its model, for reports and errors.</param>
    public ModuleList<TNested> Each<TDense, TNested>(
        ModuleList<TDense> dense,
        Func<TDense, string, TNested> convert,
        string name
    )
        where TDense : nn.Module
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(dense);
        return Twin(dense) as ModuleList<TNested>
            ?? Remember(dense, new LayerList<TNested>([.. Converted(dense, convert, name)]));
    }

    /// <inheritdoc cref="Each{TDense, TNested}(ModuleList{TDense}, Func{TDense, string, TNested}, string)"/>
    public List<TNested> Each<TDense, TNested>(
        IEnumerable<TDense> dense,
        Func<TDense, string, TNested> convert,
        string name
    )
    {
        ArgumentNullException.ThrowIfNull(dense);
        return Twin(dense) as List<TNested> ?? Remember(dense, Converted(dense, convert, name).ToList());
    }

    /// <inheritdoc cref="Each{TDense, TNested}(ModuleList{TDense}, Func{TDense, string, TNested}, string)"/>
    public TNested[] Each<TDense, TNested>(TDense[] dense, Func<TDense, string, TNested> convert, string name)
    {
        ArgumentNullException.ThrowIfNull(dense);
        return Twin(dense) as TNested[] ?? Remember(dense, Converted(dense, convert, name).ToArray());
    }

    /// <summary>Converts each module of a dictionary and consumes the dictionary.</summary>
    /// <inheritdoc cref="Each{TDense, TNested}(ModuleList{TDense}, Func{TDense, string, TNested}, string)" path="/param"/>
    public ModuleDict<TNested> EachValue<TDense, TNested>(
        ModuleDict<TDense> dense,
        Func<TDense, string, TNested> convert,
        string name
    )
        where TDense : nn.Module
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(convert);
        if (Twin(dense) is ModuleDict<TNested> known)
        {
            return known;
        }
        var nested = new LayerDict<TNested>();
        foreach (var (key, module) in (IEnumerable<(string, TDense)>)dense)
        {
            nested.Add(key, ConvertedOrNull(module, convert, $"{name}.{key}"));
        }
        return Remember(dense, nested);
    }

    /// <inheritdoc cref="EachValue{TDense, TNested}(ModuleDict{TDense}, Func{TDense, string, TNested}, string)"/>
    public Dictionary<TKey, TNested> EachValue<TKey, TDense, TNested>(
        IEnumerable<KeyValuePair<TKey, TDense>> dense,
        Func<TDense, string, TNested> convert,
        string name
    )
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(convert);
        return Twin(dense) as Dictionary<TKey, TNested>
            ?? Remember(
                dense,
                dense.ToDictionary(
                    entry => entry.Key,
                    entry =>
                        ConvertedOrNull(
                            entry.Value,
                            convert,
                            string.Create(CultureInfo.InvariantCulture, $"{name}.{entry.Key}")
                        )
                )
            );
    }

    private static IEnumerable<TNested> Converted<TDense, TNested>(
        IEnumerable<TDense> dense,
        Func<TDense, string, TNested> convert,
        string name
    )
    {
        ArgumentNullException.ThrowIfNull(convert);
        return dense.Select(
            (module, i) => ConvertedOrNull(module, convert, string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"))
        );
    }

    /// <summary>An entry may be null, whatever the type says.</summary>
    private static TNested ConvertedOrNull<TDense, TNested>(
        TDense module,
        Func<TDense, string, TNested> convert,
        string name
    ) => module is null ? default! : convert(module, name);

    /// <summary>A list that registers what its layers hold where they only ignore the rank.</summary>
    private sealed class LayerList<T>(T[] layers) : ModuleList<T>(layers)
        where T : nn.Module
    {
        public override void register_module(string name, nn.Module submodule) =>
            base.register_module(name, DenseLayer.Inside(submodule));
    }

    /// <inheritdoc cref="LayerList{T}"/>
    private sealed class LayerDict<T> : ModuleDict<T>
        where T : nn.Module
    {
        public override void register_module(string name, nn.Module submodule) =>
            base.register_module(name, DenseLayer.Inside(submodule));

        /// <summary>TorchSharp's own looks properties up by name, and a dictionary has two of the name <c>Item</c>.</summary>
        protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
        {
            foreach (var child in children())
            {
                _ = (dtype, device) switch
                {
                    (null, not null) => child.to(device, non_blocking),
                    (not null, null) => child.to(dtype.Value, non_blocking),
                    _ => child.to(device!, dtype!.Value, non_blocking),
                };
            }
        }
    }
}
