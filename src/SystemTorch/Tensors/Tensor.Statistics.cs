using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Statistics beyond the plain reductions.
    public partial class Tensor
    {
        /// <summary>The standard deviation and the mean along a dimension.</summary>
        public (Tensor std, Tensor mean) std_mean(
            long dim,
            bool unbiased = true,
            bool keepdim = false,
            ScalarType? type = null
        ) => Op.Call2("std_mean.dim", this, dim, unbiased, keepdim);

        public (Tensor std, Tensor mean) std_mean(
            long[] dimensions,
            bool unbiased = true,
            bool keepdim = false,
            ScalarType? type = null
        ) => Op.Call2("std_mean.dim", this, dimensions, unbiased, keepdim);

        /// <summary>The variance and the mean along a dimension.</summary>
        public (Tensor var, Tensor mean) var_mean(
            long dim,
            bool unbiased = true,
            bool keepdim = false,
            ScalarType? type = null
        ) => Op.Call2("var_mean.dim", this, dim, unbiased, keepdim);

        public (Tensor std, Tensor mean) var_mean(
            long[] dimensions,
            bool unbiased = true,
            bool keepdim = false,
            ScalarType? type = null
        ) => Op.Call2("var_mean.dim", this, dimensions, unbiased, keepdim);

        /// <summary>The mean of the elements that are not NaN, overall or along a dimension.</summary>
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) =>
            Op.Call("nanmean", this, (long?)dim, keepdim, dtype);

        /// <summary>The median of the elements that are not NaN.</summary>
        public Tensor nanmedian() => Op.Call("nanmedian", this);

        /// <summary>The quantiles of the elements that are not NaN along a dimension.</summary>
        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Op.Call("nanquantile", this, q, dim, keepdim);

        /// <summary>The covariance matrix of rows of observations.</summary>
        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) =>
            Op.Call("cov", this, correction, fweights, aweights);

        /// <summary>The correlation matrix of rows of observations.</summary>
        public Tensor corrcoef() => Op.Call("corrcoef", this);

        /// <summary>The integral along a dimension by the trapezoid rule.</summary>
        public Tensor trapezoid(double dx = 1, long dim = -1) => Op.Call("trapezoid.dx", this, dx, dim);

        public Tensor trapezoid(Tensor x, long dim = -1) => Op.Call("trapezoid.x", this, x, dim);

        /// <summary>Slices of a dimension scaled down to a p-norm.</summary>
        public Tensor renorm(float p, long dim, float maxnorm) => Op.Call("renorm", this, p, dim, maxnorm);
    }
}
