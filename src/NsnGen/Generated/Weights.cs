using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Tells modules that multiply by weights from those that look them up, scale or shift.</summary>
internal static class Weights
{
    /// <summary>Whether a module has a matrix or a kernel of its own, not one of a child.</summary>
    public static bool Multiply(nn.Module module) =>
        module is not (Embedding or EmbeddingBag)
        && module.named_parameters(recurse: false).Any(entry => entry.parameter.dim() > 1);
}
