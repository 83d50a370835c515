using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>Divides each vector by its root mean square (Zhang and Sennrich, arXiv 1910.07467).</summary>
public sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly double epsilon;

    public RmsNorm(long size, double epsilon)
        : base(nameof(RmsNorm))
    {
        weight = new Parameter(ones(size));
        this.epsilon = epsilon;
        RegisterComponents();
    }

    /// <param name="x"><c>[…, size]</c></param>
    public override Tensor forward(Tensor x) => x * x.pow(2).mean([-1], keepdim: true).add(epsilon).rsqrt() * weight;
}
