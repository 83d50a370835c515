using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What batch normalizations share: scale and shift per channel, and running statistics.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    public NormBase(
        long num_features,
        double eps,
        double? momentum,
        bool affine,
        bool track_running_stats,
        Device? device,
        ScalarType? dtype,
        string name
    )
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = nn.Parameter(empty([num_features], dtype, device));
            bias = nn.Parameter(empty([num_features], dtype, device));
        }
        if (track_running_stats)
        {
            running_mean = empty([num_features], dtype, device);
            running_var = empty([num_features], dtype, device);
            num_batches_tracked = zeros([], ScalarType.Int64, device);
        }
        reset_parameters();
    }

    public long num_features { get; private set; }

    public double eps { get; set; }

    /// <summary>The weight of the newest batch in the running statistics; null for a plain average of all batches.</summary>
    public double? momentum { get; set; }

    public bool affine { get; private set; }

    public bool track_running_stats { get; private set; }

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

    public Tensor? running_mean
    {
        get => OwnBuffer();
        set => SetOwnBuffer(value);
    }

    public Tensor? running_var
    {
        get => OwnBuffer();
        set => SetOwnBuffer(value);
    }

    public Tensor? num_batches_tracked
    {
        get => OwnBuffer();
        set => SetOwnBuffer(value);
    }

    /// <summary>Sets the scale to one, the shift to zero, and forgets the running statistics.</summary>
    public void reset_parameters()
    {
        nn.init.ResetAffine(weight, bias);
        reset_running_stats();
    }

    /// <summary>Sets the running mean to zero and the running variance to one.</summary>
    public void reset_running_stats()
    {
        running_mean?.zero_();
        running_var?.fill_(1);
        num_batches_tracked?.zero_();
    }

    /// <exception cref="ArgumentException">The input has a number of dimensions that the layer cannot take.</exception>
    protected abstract void ValidateInputDimensions(Tensor input);

    private protected void RequireDimensions(Tensor input, string layout, params ReadOnlySpan<long> allowed)
    {
        if (!allowed.Contains(input.dim()))
            throw new ArgumentException(
                $"{GetName()} takes an input {layout}, but this one has {input.dim()} dimensions.",
                nameof(input)
            );
    }
}
