using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Onnx.Tests;

/// <summary>One function as a model.</summary>
/// <param name="function">The function.</param>
public sealed class Plain(Func<Tensor, Tensor> function) : Module<Tensor, Tensor>(nameof(Plain))
{
    /// <param name="x">What the function takes.</param>
    public override Tensor forward(Tensor x) => function(x);
}
