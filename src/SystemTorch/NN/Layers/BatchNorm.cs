using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Normalizes each channel over the batch in training, and by the running statistics in evaluation
/// (arXiv 1502.03167).
/// </summary>
public abstract class BatchNorm : NormBase
{
    public BatchNorm(
        long num_features,
        double eps,
        double momentum,
        bool affine,
        bool track_running_stats,
        Device? device,
        ScalarType? dtype,
        string name
    )
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name) { }

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        var updates = training && track_running_stats;
        if (updates)
            num_batches_tracked?.add_(1);
        var newest = momentum ?? (updates ? 1.0 / num_batches_tracked!.ToInt64() : 0);
        var batch = training || running_mean is null || running_var is null;
        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, batch, newest, eps);
    }
}
