using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x Wᵀ + b for x [..., in], W [out, in] and b [out].</summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
        : base(nameof(Linear))
    {
        in_features = inputSize;
        out_features = outputSize;
        weight = nn.Parameter(empty([outputSize, inputSize], dtype, device));
        bias = hasBias ? nn.Parameter(empty([outputSize], dtype, device)) : null;
        nn.init.ResetByFanIn(weight, bias);
    }

    internal Linear(Parameter weight, Parameter? bias)
        : base(nameof(Linear))
    {
        (out_features, in_features) = (weight.shape[0], weight.shape[1]);
        this.weight = weight;
        this.bias = bias;
    }

    public long in_features { get; set; }

    public long out_features { get; set; }

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

    public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
}
