using TorchSharp;
using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

/// <summary>Backward against finite differences, in the input and in every parameter.</summary>
public sealed class GradientTests
{
    private static readonly Dictionary<string, (Func<Module<Tensor, Tensor>> Make, long[] Shape)> Layers = new()
    {
        ["Linear"] = (() => Linear(3, 2), [2, 3]),
        ["LayerNorm"] = (() => LayerNorm(4), [3, 4]),
        ["GroupNorm"] = (() => GroupNorm(2, 4), [2, 4, 2]),
        ["BatchNorm1d"] = (() => BatchNorm1d(3), [4, 3]),
        ["BatchNorm2d"] = (() => BatchNorm2d(2), [2, 2, 2, 2]),
        ["Conv1d"] = (() => Conv1d(2, 3, 2, padding: 1), [1, 2, 4]),
        ["Conv2d"] = (() => Conv2d(2, 2, 2, groups: 2), [1, 2, 3, 3]),
        ["Conv2d reflect"] = (() => Conv2d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Reflect), [1, 1, 3, 3]),
        ["MaxPool2d"] = (() => MaxPool2d(2), [1, 1, 4, 4]),
        ["AvgPool2d"] = (() => AvgPool2d(2), [1, 1, 4, 4]),
        ["AdaptiveAvgPool2d"] = (() => AdaptiveAvgPool2d(2), [1, 1, 3, 3]),
        ["ReLU"] = (() => ReLU(), [6]),
        ["GELU"] = (() => GELU(), [6]),
        ["GELU tanh"] = (() => GELU(TorchSharp.Modules.GELU.Approximate.tanh), [6]),
        ["SiLU"] = (() => SiLU(), [6]),
        ["Sigmoid"] = (() => Sigmoid(), [6]),
        ["Tanh"] = (() => Tanh(), [6]),
        ["LeakyReLU"] = (() => LeakyReLU(), [6]),
        ["ELU"] = (() => ELU(), [6]),
        ["Softplus"] = (() => Softplus(), [6]),
        ["Softmax"] = (() => Softmax(1), [2, 3]),
        ["LogSoftmax"] = (() => LogSoftmax(1), [2, 3]),
        ["Flatten"] = (() => Flatten(), [2, 3, 2]),
        ["Identity"] = (() => Identity(), [3]),
        ["Sequential"] = (() => Sequential(Linear(3, 4), Tanh(), Linear(4, 2)), [2, 3]),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["cross_entropy"] = x => functional.cross_entropy(x, tensor(new long[] { 1, 0 }), label_smoothing: 0.1),
        ["nll_loss"] = x => functional.nll_loss(x, tensor(new long[] { 1, 0 })),
        ["mse_loss"] = x => functional.mse_loss(x, Sample(9, 2, 3)),
        ["l1_loss"] = x => functional.l1_loss(x, Sample(9, 2, 3)),
        ["smooth_l1_loss"] = x => functional.smooth_l1_loss(x, Sample(9, 2, 3), beta: 0.3),
        ["binary_cross_entropy_with_logits"] = x =>
            functional.binary_cross_entropy_with_logits(x, Sample(9, 2, 3).sigmoid()),
        ["kl_div"] = x => functional.kl_div(x, Sample(9, 2, 3)),
        ["normalize"] = x => functional.normalize(x),
        ["cosine_similarity"] = x => functional.cosine_similarity(x, Sample(9, 2, 3)),
        ["scaled_dot_product_attention"] = x =>
            functional.scaled_dot_product_attention(x, x * 2, x + 1, is_casual: true),
        ["pad"] = x => functional.pad(x, (1, 2)),
    };

    public static TheoryData<string> LayerNames => [.. Layers.Keys];

    public static TheoryData<string> FunctionNames => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(LayerNames))]
    public void LayersHaveTheGradientsOfTheirValues(string name)
    {
        var (make, shape) = Layers[name];
        using var layer = make().@double();
        using var x = Sample(5, shape).requires_grad_();

        AssertGradients(() => layer.call(x), [x, .. layer.parameters()]);
    }

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void FunctionsHaveTheGradientsOfTheirValues(string name)
    {
        using var x = Sample(6, 2, 3).requires_grad_();

        AssertGradients(() => Functions[name](x), x);
    }

    [Fact]
    public void EmbeddingHasTheGradientsOfItsValues()
    {
        using Embedding layer = Embedding(3, 2).@double();
        using var indices = tensor(new long[] { 2, 0, 2 });

        AssertGradients(() => layer.call(indices), layer.weight!);
    }
}
