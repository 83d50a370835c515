using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Sums, extremes and other summaries, of all elements or along dimensions.
    public partial class Tensor
    {
        /// <summary>The sum of all elements.</summary>
        public Tensor sum(ScalarType? type = null) => Op.Call("sum", this, type);

        /// <summary>The sum along a dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("sum.dim_IntList", this, dim, keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("sum.dim_IntList", this, new[] { dim0, dim1 }, keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("sum.dim_IntList", this, new[] { dim0, dim1, dim2 }, keepdim, type);

        /// <summary>The sum along dimensions.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("sum.dim_IntList", this, dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("sum.dim_IntList", this, dim, keepdim, type);

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => Op.Call("mean", this);

        /// <summary>The mean along dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("mean.dim", this, dimensions, keepdim, type);

        /// <summary>The product of all elements.</summary>
        public Tensor prod(ScalarType? type = null) => Op.Call("prod", this, type);

        /// <summary>The product along a dimension.</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("prod.dim_int", this, dim, keepdim, type);

        /// <summary>The standard deviation of all elements.</summary>
        public Tensor std(bool unbiased = true) => Op.Call("std", this, unbiased);

        /// <summary>The standard deviation along a dimension.</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("std.dim", this, dim, unbiased, keepdim);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("std.dim", this, dimensions, unbiased, keepdim);

        public Tensor std(
            ReadOnlySpan<long> dimensions,
            bool unbiased = true,
            bool keepdim = false,
            ScalarType? type = null
        ) => Op.Call("std.dim", this, dimensions, unbiased, keepdim);

        /// <summary>The variance of all elements.</summary>
        public Tensor var(bool unbiased = true) => Op.Call("var", this, unbiased);

        /// <summary>The variance along a dimension.</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("var.dim", this, dim, unbiased, keepdim);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Op.Call("var.dim", this, dimensions, unbiased, keepdim);

        public Tensor var(
            ReadOnlySpan<long> dimensions,
            bool unbiased = true,
            bool keepdim = false,
            ScalarType? type = null
        ) => Op.Call("var.dim", this, dimensions, unbiased, keepdim);

        /// <summary>The standard deviation and the mean of all elements.</summary>
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Op.Call2("std_mean", this, unbiased);

        /// <summary>The variance and the mean of all elements.</summary>
        public (Tensor var, Tensor mean) var_mean(bool unbiased = true) => Op.Call2("var_mean", this, unbiased);

        /// <summary>The largest element.</summary>
        public Tensor max() => Op.Call("max", this);

        /// <summary>The largest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Op.Call2("max.dim", this, dim, keepdim);

        /// <summary>The larger of two, element by element.</summary>
        public Tensor max(Tensor other) => maximum(other);

        /// <summary>The smallest element.</summary>
        public Tensor min() => Op.Call("min", this);

        /// <summary>The smallest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Op.Call2("min.dim", this, dim, keepdim);

        /// <summary>The smaller of two, element by element.</summary>
        public Tensor min(Tensor other) => minimum(other);

        /// <summary>The largest elements along dimensions.</summary>
        public Tensor amax(params long[] dims) => Op.Call("amax", this, dims);

        /// <summary>The smallest elements along dimensions.</summary>
        public Tensor amin(params long[] dims) => Op.Call("amin", this, dims);

        /// <summary>The row-major position of the largest element.</summary>
        public Tensor argmax() => Op.Call("argmax", this);

        /// <summary>The positions of the largest elements along a dimension.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Op.Call("argmax", this, dim, keepdim);

        /// <summary>The row-major position of the smallest element.</summary>
        public Tensor argmin() => Op.Call("argmin", this);

        /// <summary>The positions of the smallest elements along a dimension.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Op.Call("argmin", this, dim, keepdim);

        /// <summary>The smallest and largest elements, overall or along a dimension.</summary>
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) =>
            Op.Call2("aminmax", this, dim, keepdim);

        /// <summary>Whether any element is non-zero.</summary>
        public Tensor any() => Op.Call("any", this);

        public Tensor any(long dim, bool keepdim = false) => Op.Call("any.dim", this, dim, keepdim);

        /// <summary>Whether all elements are non-zero.</summary>
        public Tensor all() => Op.Call("all", this);

        public Tensor all(long dim, bool keepdim = false) => Op.Call("all.dim", this, dim, keepdim);

        /// <summary>The running sum along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => Op.Call("cumsum", this, dim, type);

        /// <summary>The running product along a dimension.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) => Op.Call("cumprod", this, dim, type);

        /// <summary>The differences of neighbours along a dimension, n times over.</summary>
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) =>
            Op.Call("diff", this, n, dim, prepend, append);

        /// <summary>log(sum(exp(x))) along a dimension, computed stably.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => Op.Call("logsumexp", this, dim, keepdim);

        /// <summary>The running logsumexp along a dimension.</summary>
        public Tensor logcumsumexp(long dim) => Op.Call("logcumsumexp", this, dim);

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2) => Op.Call("norm.Scalar", this, p);

        /// <summary>The p-norm along a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2) =>
            Op.Call("norm.ScalarOpt_dim", this, p, (long)dim, keepdim);

        /// <summary>The p-norm of the difference.</summary>
        public Tensor dist(Tensor other, float p = 2) => Op.Call("dist", this, other, p);

        /// <summary>The median of all elements; the lower of two middle ones.</summary>
        public Tensor median() => Op.Call("median", this);

        /// <summary>The sum of the elements that are not NaN.</summary>
        public Tensor nansum() => Op.Call("nansum", this);

        /// <summary>The number of non-zero elements, overall or along dimensions.</summary>
        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? Op.Call("count_nonzero", this) : Op.Call("count_nonzero.dim_IntList", this, dims);

        /// <summary>The quantiles along a dimension.</summary>
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Op.Call("quantile", this, q, dim, keepdim);

        /// <summary>The most frequent elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false) =>
            Op.Call2("mode", this, dim, keepdim);

        /// <summary>How many elements fall into each of equal bins.</summary>
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Op.Call("histc", this, bins, min, max);
    }
}
