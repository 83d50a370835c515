using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NsnGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
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
/// <para>A feature whose mean is far beyond the deviations of all others is centred in part only: what is subtracted before the product
/// and added behind it would take the digits that ordinary inputs need. The rest of its mean is a direction of C.</para>
/// <para>The inputs of a convolution are its patches. It has nowhere to keep a mean either.</para>
/// </remarks>
public sealed class WhitenedInitialization : Initialization
{
    /// <summary>The most that is subtracted of a feature, in deviations of the middle feature.</summary>
    private const double MostDeviations = 16;

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
    internal override LayerFactors Factor(LinearMap dense, int maxRank)
    {
        ArgumentNullException.ThrowIfNull(dense);
        LayerFactors factors = default;
        calibration.Use(dense, inputs => factors = Factor(dense, maxRank, inputs));
        return factors;
    }

    internal override UnitMoments? MomentsOf(LinearMap dense)
    {
        UnitMoments? moments = null;
        calibration.Use(
            dense,
            inputs =>
            {
                var isCentred = Centred && dense.Bias is not null && dense.Layer is not Conv2d;
                var moment = isCentred ? inputs.Covariance() : inputs.SecondMoment();
                moments = new UnitMoments(Regular(moment, moment), isCentred ? inputs.Mean : null);
            }
        );
        return moments;
    }

    internal override long? RowsOf(LinearMap dense)
    {
        long rows = 0;
        calibration.Use(dense, inputs => rows = inputs.Count);
        return rows;
    }

    internal override bool AppendTo(IncrementalHash hash, LinearMap dense)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Centred} {Ridge:R}")));
        calibration.Use(dense, inputs => inputs.AppendTo(hash));
        return true;
    }

    private LayerFactors Factor(LinearMap dense, int maxRank, InputMoments inputs)
    {
        var (weight, bias) = (dense.Weight, dense.Bias);
        if (inputs.Size != weight.shape[1])
        {
            throw new ArgumentException(
                $"The calibration has {inputs.Size} inputs of this layer, which takes {weight.shape[1]}: it is of another model."
            );
        }
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        if (!Centred || bias is null || dense.Layer is Conv2d)
        {
            var moment = inputs.SecondMoment();
            var (plainDown, plainUp) = Factorization.Of(weight, maxRank, Regular(moment, moment));
            return new LayerFactors(
                plainDown.MoveToOuterDisposeScope(),
                plainUp.MoveToOuterDisposeScope(),
                dense.CopyOfBias()?.MoveToOuterDisposeScope()
            );
        }
        var covariance = inputs.Covariance();
        var centre = CentreOf(inputs.Mean, covariance);
        var left = inputs.Mean.Plus(centre, -1);
        var (down, up) = Factorization.Of(weight, maxRank, Regular(covariance.Plus(left.outer(left)), covariance));
        var (shifted, downBias) = Centre(weight, bias, down, centre);
        return new LayerFactors(
            down.MoveToOuterDisposeScope(),
            up.MoveToOuterDisposeScope(),
            shifted.MoveToOuterDisposeScope(),
            downBias.MoveToOuterDisposeScope()
        );
    }

    /// <returns>The mean, no feature of it farther from 0 than rounding forgives.</returns>
    private static Tensor CentreOf(Tensor mean, Tensor covariance)
    {
        double[] variances = [.. covariance.diagonal().cpu().data<double>().Where(variance => variance > 0).Order()];
        var most = variances.Length == 0 ? 0 : MostDeviations * Math.Sqrt(variances[variances.Length / 2]);
        return mean.Within(-most, most);
    }

    /// <returns><c>b + W μ</c> and <c>c = −A μ</c>, μ being the centre.</returns>
    private static (Tensor Bias, Tensor DownBias) Centre(Tensor weight, Tensor bias, Tensor down, Tensor mean)
    {
        var wide = weight.to(ScalarType.Float64).mv(mean).Plus(bias);
        return (wide.to(weight.dtype), down.to(ScalarType.Float64).mv(mean).neg().to(weight.dtype));
    }

    /// <param name="moment">A copy, which is changed.</param>
    /// <param name="variances">A matrix with the variances that the share is of on its diagonal.</param>
    private Tensor Regular(Tensor moment, Tensor variances)
    {
        var share = Ridge * variances.diagonal().mean().Number();
        moment.diagonal().Increase(share > 0 ? share : 1);
        return moment;
    }
}
