using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Serving.Tests;

/// <summary>Random weights that depend on a seed alone, whatever other tests draw meanwhile.</summary>
internal static class RandomWeights
{
    /// <summary>Draws the parameters of linear layers and embeddings anew, as their constructors do, by a generator of their own.</summary>
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
                var bound = 1 / Math.Sqrt(linear.in_features);
                linear.weight.uniform_(-bound, bound, generator);
                linear.bias?.uniform_(-bound, bound, generator);
            }
            else if (module is Embedding embedding)
            {
                embedding.weight!.normal_(0, 1, generator);
            }
        }
        return model;
    }
}
