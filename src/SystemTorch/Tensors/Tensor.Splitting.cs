using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // More ways to split, stack and move.
    public partial class Tensor
    {
        /// <summary>A dimension split into several.</summary>
        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public Tensor[] tensor_split(long[] sizes, long dim = 0) =>
            Op.CallList("tensor_split.indices", this, sizes, dim);

        public Tensor[] hsplit(long size) => Op.CallList("hsplit.int", this, size);

        public Tensor[] hsplit(params long[] sizes) => Op.CallList("hsplit.array", this, sizes);

        public Tensor[] vsplit(long size) => Op.CallList("vsplit.int", this, size);

        public Tensor[] vsplit(params long[] sizes) => Op.CallList("vsplit.array", this, sizes);

        public Tensor[] dsplit(long size) => Op.CallList("dsplit.int", this, size);

        public Tensor[] dsplit(params long[] sizes) => Op.CallList("dsplit.array", this, sizes);

        /// <summary>A quarter turn in the plane of two dimensions, k times.</summary>
        public Tensor rot90(long k = 1, (long, long)? dims = null) =>
            Op.Call("rot90", this, k, new[] { dims?.Item1 ?? 0, dims?.Item2 ?? 1 });

        /// <summary>A copy with one index of a dimension replaced.</summary>
        public Tensor select_scatter(Tensor src, long dim, long index) =>
            Op.Call("select_scatter", this, src, dim, index);

        /// <summary>A copy with a part of a dimension replaced.</summary>
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) =>
            Op.Call("slice_scatter", this, src, dim, start, end, step);

        /// <summary>A copy with a diagonal replaced.</summary>
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) =>
            Op.Call("diagonal_scatter", this, src, offset, dim1, dim2);

        public Tensor atleast_1d() => Op.Call("atleast_1d", this);

        public Tensor atleast_2d() => Op.Call("atleast_2d", this);

        public Tensor atleast_3d() => Op.Call("atleast_3d", this);
    }
}
