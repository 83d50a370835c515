using static TorchSharp.torch;

namespace NsnGen;

/// <summary>How <see cref="DenseCheckpoint.Factor"/> reads a checkpoint and factors its layers.</summary>
public sealed record DenseLoadOptions
{
    /// <summary>
    /// The checkpoint's name for a key of the dense model's state dict; by default the same. Of the keys of a tied weight the
    /// checkpoint need have only one.
    /// </summary>
    public Func<string, string?> Key { get; init; } = static key => key;

    /// <summary>
    /// Makes the tensor for a key, for checkpoints that arrange theirs differently, as in
    /// <see cref="DenseCheckpoint.Load(nn.Module, ITensorFile, Func{string, ITensorFile, Tensor})"/>;
    /// <see cref="Key"/> is then not used.
    /// </summary>
    public Func<string, ITensorFile, Tensor?>? Read { get; init; }

    /// <summary>
    /// The inputs that layers meet, by which they are factored (<see cref="WhitenedInitialization"/>); null for the best
    /// approximation of the weights.
    /// </summary>
    public Calibration? Calibration { get; init; }

    /// <summary>
    /// A folder for the layers that are done. A run that was stopped takes them from there, and goes on; what was made from another
    /// weight, at another rank or by another calibration is made again. It may be deleted once the model is saved.
    /// </summary>
    public string? ResumeFolder { get; init; }

    /// <summary>Told of each layer when it is done; a <see cref="ReconstructionReport"/> keeps them.</summary>
    public IProgress<LayerReconstruction>? Progress { get; init; }

    /// <summary>Told, when the model is done, which tensors of the checkpoint nothing has read; often none.</summary>
    public Action<IReadOnlyList<string>>? Unused { get; init; }
}
