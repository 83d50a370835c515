using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Onnx.Tests;

/// <summary>Convolutions with running statistics, pools and a sequence.</summary>
[NestedSubspace(maxRank: 16, Anchors = [2, 8, 16])]
public sealed partial class Vision : Module<Tensor, Tensor>
{
    private readonly Sequential features = Sequential(
        ("conv1", Conv2d(3, 16, 3, padding: 1)),
        ("norm", BatchNorm2d(16)),
        ("relu", ReLU()),
        ("pool", MaxPool2d(2)),
        ("conv2", Conv2d(16, 24, 3, stride: 2, padding: 2, dilation: 2, bias: false)),
        ("act", SiLU())
    );
    private readonly Conv2d pointwise = Conv2d(24, 32, 1);
    private readonly AdaptiveAvgPool2d pool = AdaptiveAvgPool2d(1);
    private readonly Linear head = Linear(32, 10);

    public Vision()
        : base(nameof(Vision)) => RegisterComponents();

    /// <param name="images"><c>[batch, 3, height, width]</c></param>
    public override Tensor forward(Tensor images)
    {
        var x = features.call(images);
        x = functional.relu(pointwise.call(x)) + 0.1;
        return head.call(pool.call(x).flatten(1));
    }
}
