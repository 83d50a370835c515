using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Normalizes over groups of channels of an input [N, C, ...], then scales and shifts each channel (arXiv 1803.08494).</summary>
public sealed class GroupNorm : nn.Module<Tensor, Tensor>
{
    internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype)
        : base(nameof(GroupNorm))
    {
        this.num_groups = num_groups;
        this.eps = eps;
        this.affine = affine;
        if (affine)
        {
            weight = nn.Parameter(empty([num_channels], dtype, device));
            bias = nn.Parameter(empty([num_channels], dtype, device));
            nn.init.ResetAffine(weight, bias);
        }
    }

    public long num_groups { get; set; }

    public double eps { get; set; }

    public bool affine { get; set; }

    public Parameter weight
    {
        get => OwnParameter()!;
        set => SetOwnParameter(value);
    }

    public Parameter? bias
    {
        get => OwnParameter();
        set => SetOwnParameter(value);
    }

    public override Tensor forward(Tensor tensor) => nn.functional.group_norm(tensor, num_groups, weight, bias, eps);
}
