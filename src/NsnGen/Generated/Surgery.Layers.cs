using System.Collections;
using System.Diagnostics.CodeAnalysis;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Layers whose type only shows at run time, and what stays dense.</summary>
public sealed partial class Surgery
{
    private readonly Dictionary<Type, Func<nn.Module, (Tensor Weight, Tensor? Bias)>> declared = [];
    private readonly List<string> stayedDense = [];

    /// <summary>Says that a class of the author's own is a linear layer, for layers whose type only shows at run time.</summary>
    /// <param name="read">Its weight, <c>[out, in]</c>, and its bias, <c>[out]</c> or null.</param>
    public void Declare<TLayer>(Func<TLayer, (Tensor Weight, Tensor? Bias)> read)
        where TLayer : nn.Module<Tensor, Tensor> => declared[typeof(TLayer)] = layer => read((TLayer)layer);

    /// <summary>
    /// Converts a layer by what it is: a linear layer, a convolution, a sequence, an annotated model; anything else stays
    /// as it is and ignores the rank.
    /// </summary>
    /// <param name="dense">The layer.</param>
    /// <param name="maxRank">The largest rank of each linear layer in it; annotated models have their own.</param>
    /// <param name="name">The layer's name within its model, for reports and errors.</param>
    /// <param name="convolutions">Whether convolutions are factored.</param>
    public nn.Module<Tensor, Rank, Tensor> Layer(
        nn.Module<Tensor, Tensor> dense,
        int maxRank,
        string name,
        bool convolutions = true
    )
    {
        ArgumentNullException.ThrowIfNull(dense);
        var twin = Twin(dense) ?? Converted(dense, maxRank, name, convolutions);
        if (twin is not null)
        {
            return DenseLayer.Of(twin);
        }
        NoteRemainder(dense, name);
        return DenseLayer.Of(Remember(dense, dense));
    }

    /// <summary>Converts a module of any type, by what it is; see <see cref="Layer(nn.Module{Tensor, Tensor}, int, string, bool)"/>.</summary>
    /// <inheritdoc cref="Layer(nn.Module{Tensor, Tensor}, int, string, bool)" path="/param"/>
    public nn.Module Any(nn.Module dense, int maxRank, string name, bool convolutions = true)
    {
        ArgumentNullException.ThrowIfNull(dense);
        return dense switch
        {
            nn.Module<Tensor, Tensor> layer => DenseLayer.Inside(Layer(layer, maxRank, name, convolutions)),
            _ when Twin(dense) is nn.Module known => known,
            IDenseModel model => Child(model, name),
            MultiheadAttention attention => Block(attention, maxRank, name),
            TransformerEncoder encoder => Block(encoder, maxRank, name),
            _ => Kept(dense, name),
        };
    }

    /// <summary>Leaves a module as it is, or each module of a collection.</summary>
    /// <exception cref="InvalidOperationException">The module is held by a field that is not <c>[Dense]</c> as well.</exception>
    [return: NotNullIfNotNull(nameof(value))]
    public T Keep<T>(T value, string name)
    {
        foreach (var module in Modules(value))
        {
            if (Twin(module) is { } twin && !ReferenceEquals(twin, module))
            {
                throw new InvalidOperationException(
                    $"'{Full(name)}' is held by a field that is not [Dense] as well; mark both fields [Dense], or neither."
                );
            }
            Remember(module, module);
        }
        return value;
    }

    /// <summary>
    /// Says that the model may hold modules of a class of the author's own that is not annotated. Programs that are trimmed or compiled
    /// ahead of time then keep the fields of the class, by which TorchSharp registers.
    /// </summary>
#pragma warning disable CA1822 // A step of surgery, as the others are.
    public void Preserve<[DynamicallyAccessedMembers(VisibleMembers.Kept)] TModule>()
        where TModule : nn.Module => VisibleMembers.Keep<TModule>();
#pragma warning restore CA1822

    /// <summary>Registers in the nested model, under the same keys, the twins of what the dense one has registered.</summary>
    /// <param name="dense">The dense model.</param>
    /// <param name="nested">The nested model.</param>
    /// <param name="maxRank">The largest rank of layers that are held by no field.</param>
    /// <param name="convolutions">Whether convolutions are factored.</param>
    /// <remarks>Programs that are trimmed or compiled ahead of time keep the fields of both, by which TorchSharp registers.</remarks>
    public void Register<
        [DynamicallyAccessedMembers(VisibleMembers.Kept)] TDense,
        [DynamicallyAccessedMembers(VisibleMembers.Kept)] TNested
    >(TDense dense, TNested nested, int maxRank, bool convolutions = true)
        where TDense : nn.Module
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(nested);
        foreach (var (name, parameter) in dense.named_parameters(recurse: false))
        {
            nested.register_parameter(name, parameter);
        }
        // TorchSharp's named_buffers passes over buffers that no file holds.
        foreach (var (name, (buffer, isSaved)) in Registered.Buffers(dense))
        {
            nested.register_buffer(name, buffer, isSaved);
        }
        foreach (var (name, module) in dense.named_children())
        {
            nested.register_module(name, Any(module, maxRank, name, convolutions));
        }
        VisibleMembers.Keep<TDense>();
        VisibleMembers.Keep<TNested>();
        ModelState.Remember(nested, typeof(TDense));
        ModuleUse.Cover(nested);
    }

    /// <returns>Null for what stays as it is.</returns>
    private nn.Module? Converted(nn.Module<Tensor, Tensor> dense, int maxRank, string name, bool convolutions)
    {
        switch (dense)
        {
            case Linear linear:
                return Tie(linear, linear.weight, linear.bias) is null ? Factor(linear, maxRank, name) : null;
            case Conv2d convolution:
                return
                    convolutions
                    && NestedConv2d.PaddingOf(convolution) is { } padding
                    && Tie(convolution, convolution.weight, convolution.bias) is null
                    ? Factor(convolution, padding, maxRank, name)
                    : null;
            case Sequential sequence when sequence.GetType() == typeof(Sequential):
                return Sequence(sequence, maxRank, name, convolutions);
            case IDenseModel model:
                return Child(model, name);
            case NormBase norm:
                return Norm(norm, name);
            case TransformerEncoderLayer layer:
                return Block(layer, maxRank, name);
        }
        if (!declared.TryGetValue(dense.GetType(), out var read))
        {
            return null;
        }
        var (weight, bias) = read(dense);
        return Tie(dense, weight, bias) is null ? Factor<nn.Module>(dense, read, maxRank, name) : null;
    }

    /// <returns>Null for one that shares a parameter, or has no running statistics.</returns>
    private NestedNorm? Norm(NormBase dense, string name)
    {
        if (
            (dense.affine && Tie(dense, dense.weight, dense.bias) is not null) || NestedNorm.Of(dense) is not { } nested
        )
        {
            return null;
        }
        RefuseHooks(dense, $"'{Full(name)}'");
        norms.Add(nested);
        return Remember(dense, nested);
    }

    private nn.Module Kept(nn.Module module, string name)
    {
        NoteRemainder(module, name);
        return Remember(module, module);
    }

    private void NoteRemainder(nn.Module module, string name)
    {
        var whole = module.modules().Prepend(module).Where(m => !twins.TryGetValue(m, out var t) || t != m);
        if (whole.Any(Weights.Multiply))
        {
            stayedDense.Add(Full(name));
        }
        Keep(module, name);
    }

    private static IEnumerable<nn.Module> Modules(object? value) =>
        value switch
        {
            nn.Module module => module.modules().Prepend(module),
            IDictionary entries => Modules(entries.Values),
            IEnumerable items => items.Cast<object?>().SelectMany(Modules),
            _ => [],
        };
}
