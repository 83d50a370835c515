using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Picking, placing and sorting elements.
    public partial class Tensor
    {
        /// <summary>Elements picked along a dimension by index.</summary>
        public Tensor gather(long dim, Tensor index) => Op.Call("gather", this, dim, index);

        /// <summary>A copy with elements of src written along a dimension by index.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => Op.Call("scatter.src", this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Op.InPlace("scatter_.src", this, dim, index, src);

        /// <summary>A copy with elements of src added along a dimension by index.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Op.Call("scatter_add", this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            Op.InPlace("scatter_add_", this, dim, index, src);

        /// <summary>The slices of a dimension at the given positions.</summary>
        public Tensor index_select(long dim, Tensor index) => Op.Call("index_select", this, dim, index);

        /// <summary>A copy with slices of source, times alpha, added at positions of a dimension.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Op.Call("index_add", this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Op.InPlace("index_add_", this, dim, index, source, alpha);

        public Tensor index_copy(long dim, Tensor index, Tensor source) =>
            Op.Call("index_copy", this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            Op.InPlace("index_copy_", this, dim, index, source);

        public Tensor index_fill(long dim, Tensor index, Scalar value) =>
            Op.Call("index_fill.int_Scalar", this, dim, index, value);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Op.InPlace("index_fill_.int_Scalar", this, dim, index, value);

        /// <summary>A copy with a value where the mask holds.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => Op.Call("masked_fill.Scalar", this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Op.InPlace("masked_fill_.Scalar", this, mask, value);

        /// <summary>The elements where the mask holds, in one dimension.</summary>
        public Tensor masked_select(Tensor mask) => Op.Call("masked_select", this, mask);

        public Tensor masked_scatter(Tensor mask, Tensor value) => Op.Call("masked_scatter", this, mask, value);

        public Tensor masked_scatter_(Tensor mask, Tensor value) => Op.InPlace("masked_scatter_", this, mask, value);

        /// <summary>The elements at row-major positions.</summary>
        public Tensor take(Tensor index) => Op.Call("take", this, index);

        public Tensor take_along_dim(Tensor indices, long dim) => Op.Call("take_along_dim", this, indices, dim);

        /// <summary>The indices of the non-zero elements, one row for each.</summary>
        public Tensor nonzero() => Op.Call("nonzero", this);

        public Tensor argwhere() => Op.Call("argwhere", this);

        /// <summary>The k largest or smallest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Op.Call2("topk", this, (long)k, (long)dim, largest, sorted);

        /// <summary>The k-th smallest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) =>
            Op.Call2("kthvalue", this, k, dim ?? -1, keepdim);

        /// <summary>The elements along a dimension in order, and where they were.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Op.Call2("sort.stable", this, stable, dim, descending);

        /// <summary>Where the elements along a dimension stand in order.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => Op.Call("argsort", this, dim, descending);

        public Tensor msort() => Op.Call("msort", this);

        /// <summary>The running maximum along a dimension, and where it was reached.</summary>
        public (Tensor values, Tensor indexes) cummax(long dim) => Op.Call2("cummax", this, dim);

        /// <summary>The running minimum along a dimension, and where it was reached.</summary>
        public (Tensor values, Tensor indexes) cummin(long dim) => Op.Call2("cummin", this, dim);

        /// <summary>How often each number from 0 on occurs, or the sum of its weights.</summary>
        public Tensor bincount(Tensor? weights, long minlength = 0) => Op.Call("bincount", this, weights, minlength);

        /// <summary>Between which boundaries each element lies.</summary>
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) =>
            Op.Call("bucketize.Tensor", this, boundaries, outInt32, right);

        /// <summary>The distinct elements; where each element went, and how often each occurs, if asked for.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
            bool sorted = true,
            bool return_inverse = false,
            bool return_counts = false,
            int? dim = null
        ) =>
            Wanted(
                dim is { } along
                    ? Op.Call3("unique_dim", this, (long)along, sorted, return_inverse, return_counts)
                    : Op.Call3("_unique2", this, sorted, return_inverse, return_counts),
                return_inverse,
                return_counts
            );

        /// <summary>As <see cref="unique"/>, but of equal neighbours only.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(
            bool return_inverse = false,
            bool return_counts = false,
            int? dim = null
        ) =>
            Wanted(
                Op.Call3("unique_consecutive", this, return_inverse, return_counts, (long?)dim),
                return_inverse,
                return_counts
            );

        private static (Tensor, Tensor?, Tensor?) Wanted((Tensor, Tensor, Tensor) all, bool inverse, bool counts)
        {
            if (!inverse)
            {
                all.Item2.Dispose();
            }
            if (!counts)
            {
                all.Item3.Dispose();
            }
            return (all.Item1, inverse ? all.Item2 : null, counts ? all.Item3 : null);
        }
    }
}
