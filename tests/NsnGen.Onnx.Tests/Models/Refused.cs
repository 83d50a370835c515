using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Onnx.Tests;

/// <summary>A layer, and something that a test chooses.</summary>
/// <param name="function">Is applied to what the layer gives.</param>
public sealed class Refused(Func<Tensor, Tensor> function) : Module<Tensor, Tensor>(nameof(Refused))
{
    private readonly Linear layer = Linear(4, 4);

    /// <param name="x"><c>[batch, 4]</c></param>
    public override Tensor forward(Tensor x) => function(layer.call(x));

    /// <summary>A value from an iterator, whose code is not followed.</summary>
    public static Tensor Iterated(Tensor x)
    {
        return Steps().Last();

        IEnumerable<Tensor> Steps()
        {
            yield return x + 1;
        }
    }

    /// <summary>Another way for large batches.</summary>
    public static Tensor BySize(Tensor x) => x.shape[0] > 3 ? x.relu() : x.tanh();

    /// <summary>Another way for large numbers.</summary>
    public static Tensor ByNumber(Tensor x) => x.sum().item<float>() > 3 ? x.relu() : x.tanh();

    /// <summary>A number that falls with the size.</summary>
    public static Tensor BySizeOfNumber(Tensor x) => x * (1.0 / x.shape[0]);
}
