namespace NsnGen.Layers;

/// <summary>What one input row costs in a factored layer at a rank.</summary>
/// <param name="Inputs">Size of an input row, d_in.</param>
/// <param name="Outputs">Size of an output row, d_out.</param>
/// <param name="Rank">The rank, r.</param>
/// <param name="HasBias">Whether the layer adds a bias.</param>
/// <param name="HasDownBias">Whether it also adds one between its factors.</param>
public readonly record struct LayerCost(long Inputs, long Outputs, int Rank, bool HasBias, bool HasDownBias = false)
{
    private readonly long? componentSize;
    private readonly long? biasSize;

    /// <summary>Whether the layer runs its dense weight at the rank (<see cref="NestedLayer.dense"/>).</summary>
    public bool IsDense { get; init; }

    /// <summary>
    /// The numbers of one component: <c>d_in + d_out</c>; of hidden units, what the layer has for them
    /// (<see cref="Conversion.ConversionOptions.NestsHiddenUnits"/>).
    /// </summary>
    public long ComponentSize
    {
        get => componentSize ?? Inputs + Outputs;
        init => componentSize = value;
    }

    /// <summary>Numbers of the bias at the rank: d_out, or one for each hidden unit that the layer makes.</summary>
    public long BiasSize
    {
        get => biasSize ?? DenseBias;
        init => biasSize = value;
    }

    /// <summary>Multiply-adds in factored form: <c>r (d_in + d_out)</c>, or those of the hidden units that the rank has.</summary>
    public long FactoredMacs => Rank * ComponentSize;

    /// <summary>Multiply-adds of the dense layer: <c>d_in · d_out</c>.</summary>
    public long DenseMacs => Inputs * Outputs;

    /// <summary>Whether one product is run: two with the factors need as many multiply-adds, or the rank is the dense weight.</summary>
    public bool RunsMerged => IsDense || FactoredMacs >= DenseMacs;

    /// <summary>Multiply-adds of inference, by two products with the factors or by one: factors in another gauge may need up to r² fewer.</summary>
    public long Macs => RunsMerged ? DenseMacs : FactoredMacs;

    /// <summary>
    /// Multiply-adds of a training step's forward pass for so many rows; its gradients take twice as many. Factors need
    /// <c>n r (d_in + d_out)</c>, a matrix that is merged for this one call <c>(n + r) d_in d_out</c>.
    /// </summary>
    public long TrainingMacs(long rows) =>
        IsDense ? rows * DenseMacs
        : MergesInTraining(rows) ? (rows + Rank) * DenseMacs
        : rows * FactoredMacs;

    /// <summary>Whether training merges the factors for a call with so many rows.</summary>
    internal bool MergesInTraining(long rows) => (rows + Rank) * DenseMacs < rows * FactoredMacs;

    /// <summary>Numbers that inference reads, the bias included. A merged matrix has as many as a dense layer.</summary>
    public long Parameters => Macs + (IsDense ? DenseBias : BiasSize) + (HasDownBias && !RunsMerged ? Rank : 0);

    /// <summary>Numbers in the dense layer, the bias included.</summary>
    public long DenseParameters => DenseMacs + DenseBias;

    private long DenseBias => HasBias ? Outputs : 0;
}
