using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// Factors whose first r components give the best approximation of the layer's output on calibration data: the truncated SVD
/// of <c>W C^½</c>, C being the inputs' second moment (as in SVD-LLM, Wang et al., arXiv 2403.07378).
/// </summary>
/// <remarks>
/// <para>A layer with a bias is centred: with the inputs' mean μ, <c>f(x; r) = B_r A_r (x − μ) + W μ + b</c>, so that a
/// truncated layer keeps the mean of its output, and C is the covariance. It costs r additions. A layer without a bias has
/// nowhere to keep a mean, and the uncentred moment is what fits it best.</para>
/// <para>A direction that the calibration data do not have counts as if it had a small share of the mean variance
/// (<see cref="Ridge"/>), so a singular C does no harm and full rank always is the dense layer.</para>
/// <para>Convolutions are factored by their weight alone.</para>
/// </remarks>
public sealed class WhitenedInitialization : Initialization
{
    private readonly Calibration calibration;

    /// <summary>Factors by some calibration data.</summary>
    public WhitenedInitialization(Calibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        this.calibration = calibration;
    }

    /// <summary>Whether layers with a bias are centred.</summary>
    public bool Centred { get; init; } = true;

    /// <summary>What is added to the variance of every direction, as a share of their mean.</summary>
    public double Ridge { get; init; } = 1e-6;

    /// <inheritdoc/>
    public override LayerFactors Factor(LinearMap dense, int maxRank)
    {
        ArgumentNullException.ThrowIfNull(dense);
        if (dense.Layer is TorchSharp.Modules.Conv2d)
        {
            return Svd.Factor(dense, maxRank);
        }
        LayerFactors factors = default;
        calibration.Use(dense, inputs => factors = Factor(dense, maxRank, inputs));
        return factors;
    }

    internal override bool AppendTo(IncrementalHash hash, LinearMap dense)
    {
        if (dense.Layer is TorchSharp.Modules.Conv2d)
        {
            return Svd.AppendTo(hash, dense);
        }
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Centred} {Ridge:R}")));
        calibration.Use(dense, inputs => inputs.AppendTo(hash));
        return true;
    }

    private LayerFactors Factor(LinearMap dense, int maxRank, InputMoments inputs)
    {
        var (_, _, weight, bias) = dense;
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var centred = Centred && bias is not null;
        var (down, up) = Factorization.Of(
            weight,
            maxRank,
            Regular(centred ? inputs.Covariance() : inputs.SecondMoment())
        );
        var (shifted, downBias) = centred ? Centre(weight, bias!, down, inputs.Mean) : (dense.CopyOfBias(), null);
        return new LayerFactors(
            down.MoveToOuterDisposeScope(),
            up.MoveToOuterDisposeScope(),
            shifted?.MoveToOuterDisposeScope(),
            downBias?.MoveToOuterDisposeScope()
        );
    }

    /// <returns><c>b + W μ</c> and <c>c = −A μ</c>.</returns>
    private static (Tensor Bias, Tensor DownBias) Centre(Tensor weight, Tensor bias, Tensor down, Tensor mean)
    {
        var wide = weight.to(ScalarType.Float64).mv(mean).Plus(bias);
        return (wide.to(weight.dtype), down.to(ScalarType.Float64).mv(mean).neg().to(weight.dtype));
    }

    /// <param name="moment">A copy, which is changed.</param>
    private Tensor Regular(Tensor moment)
    {
        var variances = moment.diagonal();
        var share = Ridge * variances.mean().Number();
        variances.Increase(share > 0 ? share : 1);
        return moment;
    }
}
