using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Converts layers as a generated model does with its own.</summary>
internal static class Converted
{
    /// <summary>A linear layer in factors.</summary>
    public static NestedLinear Linear(
        Linear dense,
        int maxRank = int.MaxValue,
        string name = "fc",
        Initialization? initialization = null
    ) =>
        By(
            surgery => surgery.Factor(dense, maxRank, name),
            new ConversionOptions { Initialization = initialization ?? Initialization.Svd }
        );

    /// <summary>A layer, by what it is.</summary>
    public static nn.Module<Tensor, Rank, Tensor> Layer(
        nn.Module<Tensor, Tensor> dense,
        int maxRank = int.MaxValue,
        bool convolutions = true
    ) => By(surgery => surgery.Layer(dense, maxRank, "layer", convolutions));

    /// <summary>Whatever surgery is told to do.</summary>
    public static TNested By<TNested>(Func<Surgery, TNested> convert, ConversionOptions? options = null)
        where TNested : nn.Module => Surgery.On(new NoModel(), options, convert);

    private sealed class NoModel() : nn.Module(nameof(NoModel));
}
