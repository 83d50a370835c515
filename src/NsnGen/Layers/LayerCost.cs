namespace NsnGen.Layers;

/// <summary>What one input row costs in a factored layer at a rank.</summary>
/// <param name="Inputs">Size of an input row, d_in.</param>
/// <param name="Outputs">Size of an output row, d_out.</param>
/// <param name="Rank">The rank, r.</param>
/// <param name="HasBias">Whether the layer adds a bias.</param>
/// <param name="HasDownBias">Whether it also adds one between its factors.</param>
public readonly record struct LayerCost(long Inputs, long Outputs, int Rank, bool HasBias, bool HasDownBias = false)
{
    /// <summary>Whether the layer runs its dense weight at the rank (<see cref="NestedLayer.dense"/>).</summary>
    public bool IsDense { get; init; }

    /// <summary>Multiply-adds in factored form: <c>r (d_in + d_out)</c>.</summary>
    public long FactoredMacs => Rank * (Inputs + Outputs);

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
    public long Parameters => Macs + BiasParameters + (HasDownBias && !RunsMerged ? Rank : 0);

    /// <summary>Numbers in the dense layer, the bias included.</summary>
    public long DenseParameters => DenseMacs + BiasParameters;

    private long BiasParameters => HasBias ? Outputs : 0;
}
