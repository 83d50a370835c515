using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>The multiply-adds that one input row costs in a module that is not factored, by the weights that it holds itself.</summary>
/// <param name="classes">The author's own linear layers.</param>
internal sealed class DenseMacs(LinearClasses classes)
{
    /// <summary>
    /// Every element of a matrix is a multiply-add. Vectors scale or shift elements, and a table is looked up; neither is counted.
    /// </summary>
    /// <returns>Null for a class of the author's own that holds matrices nothing is known of.</returns>
    public long? Of(nn.Module module)
    {
        var matrices = Matrices(module);
        return matrices == 0 ? 0
            : module is Embedding or EmbeddingBag or LayerNorm ? 0
            : IsOfTorch(module) || classes.Include(module) ? matrices
            : null;
    }

    private static long Matrices(nn.Module module) =>
        module
            .named_parameters(recurse: false)
            .Where(entry => entry.parameter.dim() >= 2 && !IsBias(entry.name))
            .Sum(entry => entry.parameter.numel());

    /// <summary>The modules that TorchSharp leaves whole to libtorch show the weights of all their parts as their own.</summary>
    private static bool IsOfTorch(nn.Module module) => module.GetType().Assembly == typeof(Linear).Assembly;

    private static bool IsBias(string name) =>
        name[(name.LastIndexOf('.') + 1)..].StartsWith("bias", StringComparison.Ordinal);
}
