using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Gradients;

public class ProductGradients
{
    private static readonly Dictionary<string, (long[][] Shapes, Func<Tensor[], Tensor> Function)> Products = new(
        StringComparer.Ordinal
    )
    {
        ["add"] = (
            [
                [3, 4],
                [4],
            ],
            x => x[0] + x[1]
        ),
        ["sub"] = (
            [
                [3, 4],
                [3, 1],
            ],
            x => x[0] - x[1]
        ),
        ["mul"] = (
            [
                [3, 4],
                [4],
            ],
            x => x[0] * x[1]
        ),
        ["div"] = (
            [
                [3, 4],
                [3, 1],
            ],
            x => x[0] / (x[1].abs() + 1)
        ),
        ["pow"] = (
            [
                [3, 4],
                [4],
            ],
            x => (x[0].abs() + 1).pow(x[1])
        ),
        ["maximum"] = (
            [
                [3, 4],
                [4],
            ],
            x => maximum(x[0], x[1])
        ),
        ["minimum"] = (
            [
                [3, 4],
                [4],
            ],
            x => minimum(x[0], x[1])
        ),
        ["atan2"] = (
            [
                [3, 4],
                [4],
            ],
            x => x[0].atan2(x[1])
        ),
        ["hypot"] = (
            [
                [3],
                [3],
            ],
            x => x[0].hypot(x[1])
        ),
        ["logaddexp"] = (
            [
                [3],
                [3],
            ],
            x => x[0].logaddexp(x[1])
        ),
        ["lerp"] = (
            [
                [3],
                [3],
                [3],
            ],
            x => x[0].lerp(x[1], x[2])
        ),
        ["addcmul"] = (
            [
                [3],
                [3],
                [3],
            ],
            x => x[0].addcmul(x[1], x[2], 0.5)
        ),
        ["addcdiv"] = (
            [
                [3],
                [3],
                [3],
            ],
            x => x[0].addcdiv(x[1], x[2].abs() + 1, 0.5)
        ),
        ["prelu"] = (
            [
                [3, 2],
                [2],
            ],
            x => x[0].prelu(x[1])
        ),
        ["matmul"] = (
            [
                [2, 3, 4],
                [4, 2],
            ],
            x => x[0].matmul(x[1])
        ),
        ["mm"] = (
            [
                [3, 4],
                [4, 2],
            ],
            x => x[0].mm(x[1])
        ),
        ["bmm"] = (
            [
                [2, 3, 4],
                [2, 4, 2],
            ],
            x => x[0].bmm(x[1])
        ),
        ["mv"] = (
            [
                [3, 4],
                [4],
            ],
            x => x[0].mv(x[1])
        ),
        ["dot"] = (
            [
                [4],
                [4],
            ],
            x => x[0].dot(x[1])
        ),
        ["outer"] = (
            [
                [3],
                [4],
            ],
            x => x[0].outer(x[1])
        ),
        ["kron"] = (
            [
                [2, 2],
                [2, 3],
            ],
            x => x[0].kron(x[1])
        ),
        ["addmm"] = (
            [
                [2],
                [3, 4],
                [4, 2],
            ],
            x => x[0].addmm(x[1], x[2], 0.5f, 2)
        ),
        ["baddbmm"] = (
            [
                [2, 3, 2],
                [2, 3, 4],
                [2, 4, 2],
            ],
            x => x[0].baddbmm(x[1], x[2])
        ),
        ["einsum"] = (
            [
                [2, 3, 4],
                [2, 4, 2],
            ],
            x => einsum("bij,bjk->bik", x)
        ),
        ["tensordot"] = (
            [
                [2, 3, 4],
                [4, 3],
            ],
            x => x[0].tensordot(x[1], [1, 2], [1, 0])
        ),
        ["scatter"] = (
            [
                [3, 4],
                [3, 1],
            ],
            x => x[0].scatter(1, tensor(new long[] { 0, 3, 1 }).unsqueeze(1), x[1])
        ),
        ["scatter_add"] = (
            [
                [2, 4],
                [2, 3],
            ],
            x =>
                x[0]
                    .scatter_add(
                        1,
                        tensor(
                            new long[,]
                            {
                                { 0, 0, 2 },
                                { 3, 1, 1 },
                            }
                        ),
                        x[1]
                    )
        ),
        ["index_add"] = (
            [
                [4, 2],
                [3, 2],
            ],
            x => x[0].index_add(0, tensor(new long[] { 0, 0, 3 }), x[1], 2)
        ),
        ["index_put_"] = (
            [
                [3, 4],
                [4],
            ],
            x => x[0].clone().index_put_(x[1], TensorIndex.Single(1))
        ),
        ["copy_"] = (
            [
                [3, 4],
                [4],
            ],
            x => (x[0] * 1).mul_(2).copy_(x[1])
        ),
        ["solve"] = (
            [
                [3, 3],
                [3, 2],
            ],
            x => linalg.solve(x[0] + 5 * eye(3, dtype: float64), x[1])
        ),
        ["dist"] = (
            [
                [3],
                [3],
            ],
            x => x[0].dist(x[1])
        ),
        ["in-place chain"] = (
            [
                [3, 4],
                [4],
            ],
            x => (x[0] * 2).add_(x[1], 3).mul_(0.5).addcmul_(x[1], x[0], 2)
        ),
    };

    public static TheoryData<string> ProductNames => [.. Products.Keys];

    [Theory]
    [MemberData(nameof(ProductNames))]
    public void OfSeveralTensorsMatchFiniteDifferences(string name)
    {
        var (shapes, function) = Products[name];
        var generator = new Generator(23);
        GradientCheck.Run(function, [.. shapes.Select(shape => randn(shape, float64, generator: generator))]);
    }
}
