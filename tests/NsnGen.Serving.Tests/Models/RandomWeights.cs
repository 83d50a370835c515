using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Serving.Tests;

/// <summary>Random weights that depend on a seed alone, whatever other tests draw meanwhile.</summary>
internal static class RandomWeights
{
    /// <summary>Draws the weights of linear layers and embeddings anew, by a generator of their own.</summary>
    /// <param name="model">The model.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The model.</returns>
    public static TModel Seeded<TModel>(this TModel model, int seed)
        where TModel : nn.Module
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        foreach (var module in model.modules())
        {
            if (module is Linear linear)
            {
                Draw(linear.weight, Math.Sqrt(1.0 / linear.in_features));
            }
            else if (module is Embedding embedding)
            {
                Draw(embedding.weight!, deviation: 1);
            }
        }
        return model;

        void Draw(Tensor weight, double deviation) =>
            weight.copy_(randn(weight.shape, generator: generator).mul_(deviation));
    }
}
