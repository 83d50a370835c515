using NsnGen.Conversion;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Modules that TorchSharp leaves whole to libtorch: their linear layers become layers of a twin.</summary>
public sealed partial class Surgery
{
    /// <summary>Converts attention.</summary>
    /// <param name="dense">The module.</param>
    /// <param name="maxRank">The largest rank of each linear layer in it.</param>
    /// <param name="name">The module's name within its model, for reports and errors.</param>
    /// <exception cref="InvalidOperationException">
    /// The module shares a parameter, stays dense elsewhere, does not show what it is, or a hook is registered on it.
    /// </exception>
    public NestedMultiheadAttention Block(MultiheadAttention dense, int maxRank, string name) =>
        Block(dense, name, () => Attend(dense, "", NativeSettings.Of(dense), maxRank, name));

    /// <inheritdoc cref="Block(MultiheadAttention, int, string)"/>
    public NestedTransformerEncoderLayer Block(TransformerEncoderLayer dense, int maxRank, string name) =>
        Block(dense, name, () => Encode(dense, "", NativeSettings.Of(dense), maxRank, name));

    /// <inheritdoc cref="Block(MultiheadAttention, int, string)"/>
    public NestedTransformerEncoder Block(TransformerEncoder dense, int maxRank, string name) =>
        Block(
            dense,
            name,
            () =>
            {
                var settings = NativeSettings.Of(dense);
                var layers = Enumerable.Range(0, new NativeWeights(dense).Layers);
                return new NestedTransformerEncoder([
                    .. layers.Select(i => Encode(dense, $"layers.{i}.", settings, maxRank, name)),
                ]);
            }
        );

    private TNested Block<TNested>(nn.Module dense, string name, Func<TNested> make)
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(dense);
        if (Twin(dense) is { } known)
        {
            return known as TNested
                ?? throw new InvalidOperationException(
                    $"'{Full(name)}' is held in another place too, where it stays dense; mark both fields [Dense], or neither."
                );
        }
        RefuseHooks(dense, $"'{Full(name)}'");
        if (
            dense
                .parameters()
                .Select(parameter => shared.OtherOwner(parameter, dense))
                .FirstOrDefault(o => o is not null) is
            { } other
        )
        {
            throw new InvalidOperationException(
                $"'{Full(name)}' shares a parameter with '{other}'. Factoring would untie them; mark the field of '{Full(name)}' [Dense]."
            );
        }
        var nested = Made(name, make);
        nested.train(dense.training);
        var last = slots.FindLastIndex(slot => ReferenceEquals(slot.Dense, dense));
        slots[last] = slots[last] with { IsLast = true };
        return Remember(dense, nested);
    }

    private TNested Made<TNested>(string name, Func<TNested> make)
    {
        try
        {
            return make();
        }
        catch (InvalidOperationException fault)
        {
            throw new InvalidOperationException(
                $"'{Full(name)}' cannot be factored: {fault.Message}; mark its field [Dense].",
                fault
            );
        }
    }

    private NestedMultiheadAttention Attend(
        nn.Module dense,
        string prefix,
        AttentionSettings settings,
        int maxRank,
        string name
    )
    {
        var weights = new NativeWeights(dense);
        return new NestedMultiheadAttention(
            settings,
            part => Part(dense, prefix + part, maxRank, name),
            Shared(weights.Find($"{prefix}bias_k")),
            Shared(weights.Find($"{prefix}bias_v"))
        );
    }

    private NestedTransformerEncoderLayer Encode(
        nn.Module dense,
        string prefix,
        EncoderSettings settings,
        int maxRank,
        string name
    ) =>
        new(
            settings,
            Attend(dense, $"{prefix}self_attn.", settings.Attention, maxRank, name),
            (Part(dense, prefix + Encoder.First, maxRank, name), Part(dense, prefix + Encoder.Second, maxRank, name)),
            (Norm(dense, $"{prefix}norm1"), Norm(dense, $"{prefix}norm2"))
        );

    /// <summary>Collects one of the linear layers of a module.</summary>
    private NestedLinear Part(nn.Module dense, string part, int maxRank, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRank, 1);
        var weights = new NativeWeights(dense);
        using var scope = NewDisposeScope();
        var (weight, bias) = weights.Of(part);
        var nested = UnfilledLayer.Of(dense, weight, bias, maxRank);
        nested.DenseKeys = weights.KeysOf(part);
        slots.Add(
            new LayerSlot(Full($"{name}.{part}"), dense, () => weights.Of(part), nested) { Part = part, IsLast = false }
        );
        return nested;
    }

    private static LayerNorm Norm(nn.Module dense, string part)
    {
        var weights = new NativeWeights(dense);
        var weight = Shared(weights.Get($"{part}.weight"))!;
        var norm = nn.LayerNorm(weight.shape[0], device: weight.device, dtype: weight.dtype);
        norm.weight = weight;
        norm.bias = Shared(weights.Get($"{part}.bias"))!;
        return norm;
    }

    /// <summary>A parameter of the same memory, which stays when the module goes.</summary>
    private static Parameter? Shared(Parameter? own)
    {
        if (own is null)
        {
            return null;
        }
        using var untracked = no_grad();
        return new Parameter(own.detach().DetachFromDisposeScope(), own.requires_grad);
    }
}
