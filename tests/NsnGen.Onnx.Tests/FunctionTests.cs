using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace NsnGen.Onnx.Tests;

/// <summary>Every function of docs/onnx.md gives in ONNX Runtime what it gives in TorchSharp, for other sizes than the example's.</summary>
public sealed class FunctionTests
{
    private static readonly Tensor Square = (arange(16).to(ScalarType.Float32) / 16)
        .reshape(4, 4)
        .DetachFromDisposeScope();
    private static readonly Tensor Places = tensor((long[])[3, 0, 0]).DetachFromDisposeScope();

    public static TheoryData<string, Func<Tensor, Tensor>> OfElements =>
        new()
        {
            { "a function itself", tanh },
            { "relu6", x => F.relu6(x * 9) },
            { "leaky_relu", x => F.leaky_relu(x, 0.2) + x.leaky_relu(0.3) },
            { "elu", x => F.elu(x, 0.7) },
            { "gelu", x => F.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh) - x.gelu() },
            { "hardswish, mish", x => F.hardswish(x) + F.mish(x) },
            { "softmax", x => F.softmax(x, 0) + x.log_softmax(1) },
            { "exp, log, sqrt, rsqrt", x => x.exp().log() + x.abs().sqrt() * (x.abs() + 1).rsqrt() },
            { "reciprocal, square, sign", x => (x.square() + 1).reciprocal() + x.sign() - x.neg() },
            { "sin, cos, erf", x => x.sin() * x.cos() + x.erf() },
            { "floor, ceil", x => (x * 3).floor() - (-x * 3).ceil() },
            { "clamp", x => x.clamp(-0.5, 0.25) + clamp(x, min: 0.1) + clamp(x, max: 0.2) },
            { "maximum, minimum", x => maximum(x, x * 0.5) - minimum(x, x.square()) },
            { "numbers on either side", x => 1 - x + 2 * x / 3 - 1.5 / (x.square() + 1) },
            { "add with a factor", x => x.add(x, 3).add(2) + torch.sub(x, 1) },
            { "pow", x => x.abs().pow(1.5) + x.pow(2) + x.abs().pow(x) },
            {
                "comparisons",
                x =>
                    (x > 0).to(ScalarType.Float32)
                    + x.lt(0.5).to_type(ScalarType.Float32)
                    - (x >= 0.1).@float()
                    + x.le(x).@float()
            },
            { "equality", x => x.sign().eq(1).@float() + (x == x * 1).@float() },
            { "logic", x => (x > 0).logical_and(x < 0.5).logical_or(x < -1).logical_not().@float() },
            { "where", x => where(x > 0, x, -x) + x.where(x < 0, zeros_like(x)) },
            { "masked_fill", x => x.masked_fill(x > 0, 7) },
        };

    public static TheoryData<string, Func<Tensor, Tensor>> OfMatrices =>
        new()
        {
            { "mm, matmul", x => x.mm(Square) + x.matmul(Square) + matmul(x, Square) },
            { "mv", x => x.mv(Square[0]) },
            { "addmm", x => x.addmm(x, Square, beta: 0.5f, alpha: 2) + addmm(x, x, Square, 1, 1) },
            { "outer", x => outer(x[.., 0], Square[1]) },
            { "einsum", x => einsum("bi,ij->bj", x, Square) },
            { "linear", x => F.linear(x, Square) + F.linear(x, Square, Square[2]) },
            { "layer_norm", x => F.layer_norm(x, [4]) + F.layer_norm(x, [4], Square[1], Square[2], 1e-3) },
            { "sum", x => x.sum(1, keepdim: true) + x.sum() + x.sum([0]) },
            { "mean", x => x.mean([1], keepdim: true) + x.mean() },
            { "max, min", x => x.max(1, keepdim: true).values - x.min() + x.max(x * 2) },
            { "amax, amin", x => x.amax([1], keepdim: true) - x.amin([0]) },
            { "argmax, argmin", x => x.argmax(1).@float() + x.argmin(1).@float() + x.argmax().@float() * 0 },
            { "places of the largest", x => x.max(1).indexes.@float() },
            { "normalize", x => F.normalize(x, dim: 1) },
            { "view, reshape", x => x.view(-1, 2, 2).reshape(x.shape[0], 4) },
            { "a product of sizes", x => x.reshape(x.shape[0] * 2, 2).view(x.shape[0], 4) },
            { "flatten, unflatten, squeeze", x => x.unflatten(1, 2, 2).unsqueeze(0).squeeze(0).flatten(1) },
            { "transpose, t", x => x.transpose(0, 1).swapaxes(0, 1).t().T },
            { "permute", x => x.unsqueeze(1).permute(2, 0, 1).permute(1, 2, 0).squeeze(1) },
            { "expand", x => x.unsqueeze(1).expand(-1, 3, -1).expand_as(ones(2, x.shape[0], 3, 4)).sum([0]) },
            { "repeat", x => x.repeat(2, 3).repeat(2, 1, 1) },
            { "repeat_interleave", x => x.repeat_interleave(3, 1) + x.repeat_interleave(3, -1) },
            { "cat, stack", x => cat([x, x * 2], 1).sum(1, true) + stack([x, -x], -1).sum(-1) },
            { "chunk, split", x => x.chunk(2, 1)[1] * x.split([1, 2, 1], 1)[1] },
            { "select, narrow", x => x.select(1, -1).unsqueeze(1) + x.narrow(1, 1, 2).sum(1, true) },
            { "narrow by a size", x => x.narrow(0, 1, x.shape[0] - 1) },
            { "slice", x => x.slice(1, 0, 4, 2) },
            { "indices", x => x[TensorIndex.None, 1, TensorIndex.Ellipsis] + x[0] },
            { "ranges", x => x[1.., ..^1] },
            {
                "index_select, gather",
                x => x.index_select(1, Places) + x.gather(1, zeros(x.shape[0], 3, ScalarType.Int64))
            },
            { "roll, flip", x => x.roll(1, 1) - x.roll(-1, 0) + x.flip(0, 1) },
            { "tril, triu", x => x.mm(x.t()).tril() - x.mm(x.t()).triu(1) },
            { "zeros, ones, full", x => x * ones(x.shape[0], 1) + zeros(4) + full([x.shape[0], 4], 0.5) },
            { "like", x => ones_like(x) * 2 + full_like(x, 3) - zeros_like(x) },
            { "arange", x => x * arange(x.shape[0]).unsqueeze(1) + arange(1, 5) + arange(0, 2, 0.5) },
            { "numbers of a size", x => x * x.shape[0] },
            { "tensor", x => x + tensor((float[])[1, 2, 3, 4]) },
            { "types", x => x.to(ScalarType.Int64).@double().to(ScalarType.Float32) + x.type_as(x) },
            { "dropout", x => F.dropout(x, 0.5, training: false) },
            { "copies", x => x.clone().detach().contiguous().alias().cpu() },
        };

    public static TheoryData<string, Func<Tensor, Tensor>> OfImages =>
        new()
        {
            { "conv2d", x => F.conv2d(x, ones(2, 4, 3, 3) * 0.1, strides: [2, 1], padding: [1, 0], dilation: [1, 2]) },
            { "max_pool2d", x => F.max_pool2d(x, 3, stride: 2, padding: 1) + F.max_pool2d(x, [3, 3], [2, 2], [1, 1]) },
            { "avg_pool2d", x => F.avg_pool2d(x, 2) },
            { "adaptive_avg_pool2d", x => F.adaptive_avg_pool2d(x, 1) },
            { "batch_norm", x => F.batch_norm(x, Square[0], Square[1], Square[2]) },
            { "bmm", x => x.flatten(0, 1).bmm(x.flatten(0, 1).transpose(1, 2)) },
            { "attention", x => F.scaled_dot_product_attention(x, x * 2, x + 1) },
            { "causal attention", x => F.scaled_dot_product_attention(x, x, x, is_casual: true) },
            { "attention with a mask", x => F.scaled_dot_product_attention(x, x, x, x.gt(-1)) },
        };

    public static TheoryData<string, nn.Module<Tensor, Tensor>> Modules =>
        new()
        {
            { "Conv2d", Conv2d(4, 6, (3, 2), stride: (1, 2), padding: (1, 1), groups: 2) },
            { "Conv2d, same", Conv2d(4, 3, 3, padding: Padding.Same, bias: false) },
            { "BatchNorm2d", BatchNorm2d(4) },
            { "BatchNorm2d, plain", BatchNorm2d(4, affine: false) },
            { "MaxPool2d", MaxPool2d(3, stride: 1, padding: 1) },
            { "AvgPool2d", AvgPool2d(3, stride: 2, padding: 1) },
            { "AdaptiveAvgPool2d", AdaptiveAvgPool2d(1) },
            { "Flatten, Unflatten", Sequential(Flatten(2), Unflatten(2, [6, 6]), Identity(), Dropout2d()) },
            { "Linear", Linear(6, 3) },
            { "LayerNorm", Sequential(LayerNorm(6), LayerNorm([6, 6], elementwise_affine: false)) },
            { "activations", Sequential(LeakyReLU(), ELU(), SiLU(), Mish(), Hardswish()) },
            // By itself: TorchSharp's sequence frees what it gives.
            { "ReLU6", ReLU6() },
            { "activations again", Sequential(Tanh(), Sigmoid(), GELU(), ReLU(), Softmax(-1), LogSoftmax(1)) },
        };

    [Theory]
    [MemberData(nameof(OfElements), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(OfMatrices), DisableDiscoveryEnumeration = true)]
    public void A_function_of_matrices(string name, Func<Tensor, Tensor> function) =>
        Check(name, function, new OnnxInput(randn(4, 4), "batch"), randn(7, 4));

    [Theory]
    [MemberData(nameof(OfImages), DisableDiscoveryEnumeration = true)]
    public void A_function_of_images(string name, Func<Tensor, Tensor> function) =>
        Check(name, function, new OnnxInput(randn(2, 4, 6, 6), "batch"), randn(5, 4, 6, 6));

    [Theory]
    [MemberData(nameof(Modules), DisableDiscoveryEnumeration = true)]
    public void A_module(string name, nn.Module<Tensor, Tensor> module)
    {
        module.eval();
        Check(name, x => module.call(x), new OnnxInput(randn(2, 4, 6, 6), "batch"), randn(5, 4, 6, 6));
    }

    [Fact]
    public void Embeddings()
    {
        var table = Embedding(10, 3);
        Check(
            "Embedding",
            x => table.call(x.abs().to(ScalarType.Int64)),
            new OnnxInput(randn(2, 4), "batch"),
            randn(5, 4)
        );
    }

    private static void Check(string name, Func<Tensor, Tensor> function, OnnxInput example, Tensor input)
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = new Plain(function);
        model.eval();
        var path = folder.File($"{name}.onnx");

        model.SaveOnnx(path, [example]);

        using var session = new OnnxSession(path);
        Compare.Equal(model.call(input), session.Run(null, input));
    }
}
