namespace NsnGen.Conversion;

/// <summary>How a dense model becomes a nested one, and who is told.</summary>
public sealed record ConversionOptions
{
    private readonly double? denseAbove;
    private readonly int? leavesDenseAt;

    /// <summary>How the factors of a layer are found.</summary>
    public Initialization Initialization { get; init; } = Initialization.Svd;

    /// <summary>
    /// Puts the dense weight itself on top of a layer's components: from this share of the layer's largest rank on, 0 to 1, every rank
    /// is the dense layer, bit for bit. The full rank then loses nothing, and training the others need not protect it
    /// (<see cref="Training.FullRank.Freeze"/>). It takes the memory of the dense weights where the full rank is loaded. Null for components
    /// up to the largest rank.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not between 0 and 1.</exception>
    public double? DenseAbove
    {
        get => denseAbove;
        init =>
            denseAbove = value is null or (> 0 and < 1)
                ? value
                : throw new ArgumentOutOfRangeException(
                    nameof(DenseAbove),
                    value,
                    "The share of the largest rank is above 0 and below 1."
                );
    }

    /// <summary>
    /// Nests hidden units in place of components where two linear layers have nothing but elementwise functions between them, which the
    /// generator proves: of <c>fc2(gelu(fc1 x))</c>, or <c>down(silu(gate x) · up x)</c>, a rank then runs its share of the units, as a smaller dense
    /// network. It has no break-even, and an export is one that any runtime loads. The layers share one rank, and one entry of a plan.
    /// Fields with <see cref="ByWidthAttribute"/> or <see cref="ByRankAttribute"/> choose for themselves.
    /// </summary>
    /// <remarks>
    /// Units are in the order in which they are dispensable to the second layer's output; with calibration data (<see
    /// cref="Initialization.Whitened"/>) by their covariance, and with <see cref="DenseAbove"/> the second layer is fitted to all widths at once.
    /// </remarks>
    public bool NestsHiddenUnits { get; init; }

    /// <summary>
    /// Leaves a layer dense, at every rank, if at this one its part in what all layers lose is more than four times its part in what they
    /// save, as that of a first convolution may be, which is a hundredth of the cost and what all else goes by. What a layer loses is a share of its own output,
    /// on calibration data if there are any (<see cref="Initialization.Whitened"/>), whose rows also say how often each layer runs. Layers whose
    /// hidden units are nested take no part. Null for none. All dense weights are held until the last layer is done.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? LeavesDenseAt
    {
        get => leavesDenseAt;
        init =>
            leavesDenseAt = value is null or >= 1
                ? value
                : throw new ArgumentOutOfRangeException(nameof(LeavesDenseAt), value, "A rank is at least 1.");
    }

    /// <summary>Told, when the model is done, what <see cref="LeavesDenseAt"/> left dense, and why; often nothing.</summary>
    public Action<IReadOnlyList<LeftDenseLayer>>? LeftDense { get; init; }

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
    /// annotated, layers that are never factored (recurrent layers, <c>Bilinear</c>), and layers that share a parameter
    /// with another one. Embeddings and fields with <c>[Dense]</c> are not among them.
    /// </summary>
    public Action<IReadOnlyList<string>>? StayedDense { get; init; }

    /// <summary>Told, when a model was read from a file, which tensors of the file nothing has read; often none.</summary>
    public Action<IReadOnlyList<string>>? UnusedTensors { get; init; }
}
