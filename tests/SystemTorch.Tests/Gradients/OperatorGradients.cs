using TorchSharp;
using static TorchSharp.torch;
using Unary = System.Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace SystemTorch.Tests.Gradients;

public class OperatorGradients
{
    // Values of a random 3 x 4 input, kept away from kinks and poles of the function.
    private enum Domain
    {
        Any,
        Positive,
        Unit,
        AboveOne,
    }

    private static readonly Dictionary<string, (Domain Domain, Unary Function)> Functions = new(StringComparer.Ordinal)
    {
        ["abs"] = (Domain.Any, x => x.abs()),
        ["acos"] = (Domain.Unit, x => x.acos()),
        ["acosh"] = (Domain.AboveOne, x => x.acosh()),
        ["asin"] = (Domain.Unit, x => x.asin()),
        ["asinh"] = (Domain.Any, x => x.asinh()),
        ["atan"] = (Domain.Any, x => x.atan()),
        ["atanh"] = (Domain.Unit, x => x.atanh()),
        ["cos"] = (Domain.Any, x => x.cos()),
        ["cosh"] = (Domain.Any, x => x.cosh()),
        ["digamma"] = (Domain.Positive, x => x.digamma()),
        ["erf"] = (Domain.Any, x => x.erf()),
        ["erfc"] = (Domain.Any, x => x.erfc()),
        ["erfinv"] = (Domain.Unit, x => x.erfinv()),
        ["exp"] = (Domain.Any, x => x.exp()),
        ["exp2"] = (Domain.Any, x => x.exp2()),
        ["expm1"] = (Domain.Any, x => x.expm1()),
        ["lgamma"] = (Domain.Positive, x => x.lgamma()),
        ["log"] = (Domain.Positive, x => x.log()),
        ["log10"] = (Domain.Positive, x => x.log10()),
        ["log1p"] = (Domain.Positive, x => x.log1p()),
        ["log2"] = (Domain.Positive, x => x.log2()),
        ["neg"] = (Domain.Any, x => -x),
        ["reciprocal"] = (Domain.Positive, x => x.reciprocal()),
        ["rsqrt"] = (Domain.Positive, x => x.rsqrt()),
        ["sigmoid"] = (Domain.Any, x => x.sigmoid()),
        ["sin"] = (Domain.Any, x => x.sin()),
        ["sinc"] = (Domain.Positive, x => x.sinc()),
        ["sinh"] = (Domain.Any, x => x.sinh()),
        ["sqrt"] = (Domain.Positive, x => x.sqrt()),
        ["square"] = (Domain.Any, x => x.square()),
        ["tan"] = (Domain.Unit, x => x.tan()),
        ["tanh"] = (Domain.Any, x => x.tanh()),
        ["logit"] = (Domain.Unit, x => x.abs().logit()),
        ["relu"] = (Domain.Any, x => x.relu()),
        ["gelu"] = (Domain.Any, x => x.gelu()),
        ["silu"] = (Domain.Any, x => x.silu()),
        ["elu"] = (Domain.Any, x => x.elu(0.7)),
        ["selu"] = (Domain.Any, x => x.selu()),
        ["celu"] = (Domain.Any, x => x.celu(1.3)),
        ["leaky_relu"] = (Domain.Any, x => x.leaky_relu(0.1)),
        ["softplus"] = (Domain.Any, x => x.softplus(1.5)),
        ["log_sigmoid"] = (Domain.Any, x => x.log_sigmoid()),
        ["hardsigmoid"] = (Domain.Unit, x => x.hardsigmoid()),
        ["hardtanh"] = (Domain.Unit, x => x.hardtanh(-2, 2)),
        ["glu"] = (Domain.Any, x => x.glu()),
        ["softmax"] = (Domain.Any, x => x.softmax(1)),
        ["log_softmax"] = (Domain.Any, x => x.log_softmax(0)),
        ["pow number"] = (Domain.Positive, x => x.pow(2.5)),
        ["clamp"] = (Domain.Unit, x => x.clamp(-2, 2)),
        ["add number"] = (Domain.Any, x => 2 + x + 3),
        ["sub number"] = (Domain.Any, x => 2 - (x - 3)),
        ["mul number"] = (Domain.Any, x => 2 * x * 3),
        ["div number"] = (Domain.Positive, x => 2 / x + x / 3),
        ["sum"] = (Domain.Any, x => x.sum()),
        ["sum dim"] = (Domain.Any, x => x.sum(1, keepdim: true)),
        ["mean"] = (Domain.Any, x => x.mean()),
        ["mean dims"] = (Domain.Any, x => x.mean([0])),
        ["prod"] = (Domain.Positive, x => x.prod()),
        ["var"] = (Domain.Any, x => x.var(1L)),
        ["std"] = (Domain.Any, x => x.std()),
        ["max dim"] = (Domain.Any, x => x.max(1).values),
        ["min dim"] = (Domain.Any, x => x.min(0).values),
        ["amax"] = (Domain.Any, x => x.amax(1)),
        ["cumsum"] = (Domain.Any, x => x.cumsum(1)),
        ["cumprod"] = (Domain.Positive, x => x.cumprod(1)),
        ["logsumexp"] = (Domain.Any, x => x.logsumexp(1)),
        ["logcumsumexp"] = (Domain.Any, x => x.logcumsumexp(1)),
        ["norm"] = (Domain.Any, x => x.norm()),
        ["norm dim"] = (Domain.Any, x => x.norm(1, p: 3)),
        ["topk"] = (Domain.Any, x => x.topk(2).values),
        ["sort"] = (Domain.Any, x => x.sort(1).Values),
        ["view"] = (Domain.Any, x => x.view(4, 3)),
        ["reshape"] = (Domain.Any, x => x.T.reshape(2, -1)),
        ["flatten"] = (Domain.Any, x => x.flatten()),
        ["unflatten"] = (Domain.Any, x => x.unflatten(1, 2, 2)),
        ["permute"] = (Domain.Any, x => x.permute(1, 0)),
        ["transpose"] = (Domain.Any, x => x.transpose(0, 1)),
        ["t"] = (Domain.Any, x => x.t()),
        ["unsqueeze"] = (Domain.Any, x => x.unsqueeze(1)),
        ["squeeze"] = (Domain.Any, x => x.unsqueeze(0).squeeze(0)),
        ["expand"] = (Domain.Any, x => x.unsqueeze(0).expand(2, -1, -1)),
        ["repeat"] = (Domain.Any, x => x.repeat(2, 2)),
        ["repeat_interleave"] = (Domain.Any, x => x.repeat_interleave(2, 1)),
        ["narrow"] = (Domain.Any, x => x.narrow(1, 1, 2)),
        ["slice"] = (Domain.Any, x => x.slice(1, 0, 4, 2)),
        ["select"] = (Domain.Any, x => x.select(1, 2)),
        ["index ranges"] = (Domain.Any, x => x[1.., ^1]),
        ["index tensor"] = (Domain.Any, x => x[tensor(new long[] { 2, 0, 2 })]),
        ["split"] = (Domain.Any, x => x.split(3, 1)[1]),
        ["chunk"] = (Domain.Any, x => x.chunk(2, 1)[0]),
        ["unbind"] = (Domain.Any, x => x.unbind(0)[1]),
        ["flip"] = (Domain.Any, x => x.flip(1)),
        ["roll"] = (Domain.Any, x => x.roll(1, 1)),
        ["tril"] = (Domain.Any, x => x.tril()),
        ["triu"] = (Domain.Any, x => x.triu(1)),
        ["diagonal"] = (Domain.Any, x => x.diagonal()),
        ["diag_embed"] = (Domain.Any, x => x.diag_embed()),
        ["masked_fill"] = (Domain.Any, x => x.masked_fill(x > 0, 1)),
        ["masked_select"] = (Domain.Any, x => x.masked_select(x > 0)),
        ["where"] = (Domain.Any, x => where(x > 0, x, x * 3)),
        ["gather"] = (Domain.Any, x => x.gather(1, tensor(new long[] { 0, 3, 1 }).unsqueeze(1))),
        ["index_select"] = (Domain.Any, x => x.index_select(1, tensor(new long[] { 3, 0, 3 }))),
        ["cat"] = (Domain.Any, x => cat([x, x * 2], 1)),
        ["stack"] = (Domain.Any, x => stack([x, x.tanh()], 1)),
        ["clone"] = (Domain.Any, x => x.clone()),
        ["to type"] = (Domain.Any, x => x.to(float64, copy: true)),
        ["trace"] = (Domain.Any, x => x[.., ..3].trace()),
        ["det"] = (Domain.Any, x => x[.., ..3].det()),
        ["inverse"] = (Domain.Any, x => (x[.., ..3] + 5 * eye(3, dtype: float64)).inverse()),
        ["svdvals"] = (Domain.Any, x => linalg.svdvals(x)),
        ["eigvalsh"] = (Domain.Any, x => linalg.eigvalsh(x.matmul(x.T))),
        ["cholesky"] = (Domain.Any, x => linalg.cholesky(x.matmul(x.T) + eye(3, dtype: float64))),
        ["matrix_exp"] = (Domain.Unit, x => x[.., ..3].matrix_exp()),
    };

    public static TheoryData<string> FunctionNames => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void OfOneTensorMatchFiniteDifferences(string name)
    {
        var (domain, function) = Functions[name];
        GradientCheck.Run(x => function(x[0]), Input(domain));
    }

    // A generator of its own: tests that run meanwhile cannot move a value onto a kink.
    private static Tensor Input(Domain domain)
    {
        var generator = new Generator(17);
        var uniform = rand(3, 4, float64, generator: generator);
        return domain switch
        {
            Domain.Positive => uniform * 2 + 0.3,
            Domain.Unit => uniform * 0.8 + 0.1,
            Domain.AboveOne => uniform + 1.2,
            _ => randn(3, 4, float64, generator: generator),
        };
    }
}
