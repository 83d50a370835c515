using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// The linear layers inside a module that TorchSharp leaves whole to libtorch, which shows the weights of all its parts as its own.
/// </summary>
/// <param name="dense">A <c>MultiheadAttention</c>, a <c>TransformerEncoderLayer</c> or a <c>TransformerEncoder</c>.</param>
internal sealed class NativeWeights(nn.Module dense)
{
    private const string PackedWeight = "in_proj_weight";
    private const string PackedBias = "in_proj_bias";
    private static readonly string[] Packed = [Attention.Query, Attention.Key, Attention.Value];

    /// <summary>Whether a module is made whole by libtorch, on the CPU whatever the default device is.</summary>
    public static bool Has(nn.Module module) =>
        module
            is MultiheadAttention
                or TransformerEncoderLayer
                or TransformerEncoder
                or TransformerDecoderLayer
                or TransformerDecoder
                or Transformer;

    /// <summary>How many layers an encoder has.</summary>
    public int Layers
    {
        get
        {
            var count = 0;
            while (Find($"layers.{count}.linear1.weight") is not null)
            {
                count++;
            }
            return count;
        }
    }

    /// <summary>A parameter, or null.</summary>
    public Parameter? Find(string key) =>
        Registered.Parameters(dense).TryGetValue(key, out var parameter) ? parameter : null;

    /// <summary>A parameter that every module of the kind has.</summary>
    public Parameter Get(string key) =>
        Find(key) ?? throw new InvalidOperationException($"A {dense.GetType().Name} has no parameter '{key}'.");

    /// <summary>The weight and the bias of a linear layer, in the caller's dispose scope where they are a part of another.</summary>
    /// <param name="part">Its name in the module, <c>self_attn.q_proj</c>.</param>
    public (Tensor Weight, Tensor? Bias) Of(string part)
    {
        var (holder, place) = PlaceOf(part);
        if (place < 0)
        {
            return (Get($"{part}.weight"), Find($"{part}.bias"));
        }
        var weight = Find($"{part}_weight") ?? Third(Get(holder + PackedWeight), place);
        return (weight, Find(holder + PackedBias) is { } bias ? Third(bias, place) : null);
    }

    /// <summary>Where a file of the dense model has them.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public DenseKeys KeysOf(string part)
    {
        var (holder, place) = PlaceOf(part);
        if (place < 0)
        {
            return new DenseKeys("weight", "bias");
        }
        var isAlone = Find($"{part}_weight") is not null;
        return new DenseKeys(isAlone ? $"{Packed[place]}_weight" : PackedWeight, PackedBias)
        {
            AreOfHolder = true,
            WeightPart = isAlone ? null : place,
            BiasPart = place,
        };
    }

    private static (string Holder, int Place) PlaceOf(string part)
    {
        var name = part[(part.LastIndexOf('.') + 1)..];
        return (part[..^name.Length], Array.IndexOf(Packed, name));
    }

    private static Tensor Third(Tensor packed, int place)
    {
        var size = packed.shape[0] / Packed.Length;
        return packed.narrow(0, place * size, size);
    }
}
