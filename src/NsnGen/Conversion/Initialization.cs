using System.Security.Cryptography;

namespace NsnGen.Conversion;

/// <summary>How the factors of a layer are found.</summary>
public abstract class Initialization
{
    /// <summary>The SVD of the weight: the best approximation of the weight itself at each rank. The default.</summary>
    public static Initialization Svd { get; } = new SvdInitialization();

    /// <summary>The best approximation of the layer's output on calibration data.</summary>
    public static WhitenedInitialization Whitened(Calibration calibration) => new(calibration);

    /// <summary>Random orthogonal factors, for training from scratch. The layer's weight is not used.</summary>
    /// <param name="seed">Decides the factors.</param>
    public static Initialization Orthogonal(int seed) => new OrthogonalInitialization(seed);

    /// <summary>Factors one layer. The results are new tensors of the weight's type.</summary>
    /// <param name="dense">The layer.</param>
    /// <param name="maxRank">The largest rank, at least 1; capped at <c>min(in, out)</c>.</param>
    /// <exception cref="ArgumentException">The weight holds NaN or infinity, or what is needed for this layer is missing.</exception>
    internal abstract LayerFactors Factor(LinearMap dense, int maxRank);

    /// <summary>What is known of the inputs of a layer, in the caller's dispose scope; null if nothing is.</summary>
    internal virtual UnitMoments? MomentsOf(LinearMap dense) => null;

    /// <summary>How many rows, or positions of a convolution, a layer had in the calibration data; null if there are none.</summary>
    internal virtual long? RowsOf(LinearMap dense) => null;

    /// <summary>Adds to a hash what the factors of a layer are made from, beside its weight and bias.</summary>
    /// <returns>Whether that is all; else the factors are made again in every run.</returns>
    internal virtual bool AppendTo(IncrementalHash hash, LinearMap dense) => false;
}
