using System.Diagnostics.CodeAnalysis;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>Writes models as ONNX files.</summary>
public static class OnnxExtensions
{
    private const string FollowsCode = "The code of a model is copied and run while it is recorded.";

    /// <summary>
    /// Writes a model. The file of a nested model has one input more, <c>rank</c>, a scalar of int64: each layer slices the prefix of its
    /// factors that the rank has and multiplies by nothing else. Ranks outside of those that a layer has are the nearest one it has.
    /// </summary>
    /// <param name="model">A model in eval mode: a <c>Nested</c>, or any other of TorchSharp's.</param>
    /// <param name="path">The file, which is replaced as a whole.</param>
    /// <param name="inputs">An example of each input, in the order of <c>forward</c>'s parameters; null where the model is to get null.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <exception cref="OnnxExportException">The model computes something that is not translated, or is too large.</exception>
    /// <exception cref="ArgumentException">The inputs are not those that the model takes.</exception>
    /// <exception cref="InvalidOperationException">The model is in train mode.</exception>
    [RequiresDynamicCode(FollowsCode)]
    [RequiresUnreferencedCode(FollowsCode)]
    public static void SaveOnnx(
        this nn.Module model,
        string path,
        IReadOnlyList<OnnxInput?> inputs,
        OnnxOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        new OnnxExport(model, inputs, options ?? new OnnxOptions(), rank: null).Save(path);
    }

    /// <summary>Writes a nested model at one of its ranks, or with a plan: a file like that of any other model.</summary>
    /// <param name="model">A nested model in eval mode, bound to a rank: <c>nested.WithRank(…)</c>.</param>
    /// <param name="path">The file, which is replaced as a whole.</param>
    /// <param name="inputs">An example of each input, in the order of <c>forward</c>'s parameters; null where the model is to get null.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <inheritdoc cref="SaveOnnx(nn.Module, string, IReadOnlyList{OnnxInput?}, OnnxOptions?)" path="/exception"/>
    [RequiresDynamicCode(FollowsCode)]
    [RequiresUnreferencedCode(FollowsCode)]
    public static void SaveOnnx<TAtRank>(
        this TAtRank model,
        string path,
        IReadOnlyList<OnnxInput?> inputs,
        OnnxOptions? options = null
    )
        where TAtRank : struct, IAtRank =>
        new OnnxExport(BoundModel.Of(model), inputs, options ?? new OnnxOptions(), model.Rank).Save(path);
}
