using static TorchSharp.torch;

namespace NsnGen.Samples.Quickstart;

/// <summary>Some rows of a <see cref="Split"/>.</summary>
/// <param name="X">Features, <c>[batch, features]</c>.</param>
/// <param name="Y">Classes, <c>[batch]</c>, int64.</param>
public sealed record Batch(Tensor X, Tensor Y) : IDisposable
{
    public void Dispose()
    {
        X.Dispose();
        Y.Dispose();
    }
}
