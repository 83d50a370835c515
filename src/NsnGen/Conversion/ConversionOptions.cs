namespace NsnGen.Conversion;

/// <summary>How a dense model becomes a nested one, and who is told.</summary>
public sealed record ConversionOptions
{
    /// <summary>How the factors of a layer are found.</summary>
    public Initialization Initialization { get; init; } = Initialization.Svd;

    /// <summary>
    /// A folder for the layers that are done. A run that was stopped takes them from there, and goes on; what was made from another
    /// weight, at another rank or by another initialization is made again. It may be deleted once the model is saved.
    /// </summary>
    public string? ResumeFolder { get; init; }

    /// <summary>
    /// Told of each layer when it is done, with how much of it each rank keeps, which takes time to measure. A
    /// <see cref="ReconstructionReport"/> keeps what it is told.
    /// </summary>
    public IProgress<LayerReconstruction>? Progress { get; init; }

    /// <summary>
    /// Told, when the model is done, which modules with matrices or kernels stay dense at every rank: those whose class is not
    /// annotated, layers that are never factored (<c>MultiheadAttention</c>, recurrent layers), and layers that share a parameter
    /// with another one. Embeddings and fields with <c>[Dense]</c> are not among them.
    /// </summary>
    public Action<IReadOnlyList<string>>? StayedDense { get; init; }

    /// <summary>Told, when a model was read from a file, which tensors of the file nothing has read; often none.</summary>
    public Action<IReadOnlyList<string>>? UnusedTensors { get; init; }
}
