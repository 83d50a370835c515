using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Normalizes over the last dimensions to mean 0 and variance 1, then scales and shifts (arXiv 1607.06450).</summary>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    internal LayerNorm(
        long[] normalized_shape,
        double eps,
        bool elementwise_affine,
        bool bias,
        Device? device,
        ScalarType? dtype
    )
        : base(nameof(LayerNorm))
    {
        this.normalized_shape = normalized_shape;
        this.eps = eps;
        this.elementwise_affine = elementwise_affine;
        if (elementwise_affine)
        {
            weight = nn.Parameter(empty(normalized_shape, dtype, device));
            this.bias = bias ? nn.Parameter(empty(normalized_shape, dtype, device)) : null;
        }
        reset_parameters();
    }

    public long[] normalized_shape { get; set; }

    public double eps { get; set; }

    public bool elementwise_affine { get; set; }

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

    /// <summary>Sets the scale to one and the shift to zero.</summary>
    public void reset_parameters() => nn.init.ResetAffine(weight, bias);

    public override Tensor forward(Tensor tensor) =>
        nn.functional.layer_norm(tensor, normalized_shape, weight, bias, eps);
}
