using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Shapes and views.
    public partial class Tensor
    {
        /// <summary>The same memory in another shape; one length may be -1.</summary>
        public Tensor view(params long[] shape) => Direct.View(this, shape);

        /// <summary>The same memory in the shape of another tensor.</summary>
        public Tensor view_as(Tensor other) => view(other.shape);

        /// <summary>The same elements in another shape, a view where that is possible; one length may be -1.</summary>
        public Tensor reshape(params long[] shape) => Op.Call("reshape", this, shape);

        /// <summary>Dimensions merged into one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Op.Call("flatten.using_ints", this, start_dim, end_dim);

        /// <summary>A dimension split into several.</summary>
        public Tensor unflatten(long dim, params long[] sizes) =>
            view([.. shape[..Wrap((int)dim)], .. sizes, .. shape[(Wrap((int)dim) + 1)..]]);

        /// <summary>All elements in one dimension.</summary>
        public Tensor ravel() => Op.Call("ravel", this);

        /// <summary>Without the dimensions of length 1, or without one of them.</summary>
        public Tensor squeeze(long? dim = null) =>
            dim is { } single ? Op.Call("squeeze.dim", this, single) : Op.Call("squeeze", this);

        public Tensor squeeze_(long? dim = null) =>
            dim is { } single ? Op.InPlace("squeeze_.dim", this, single) : Op.InPlace("squeeze_", this);

        /// <summary>With a new dimension of length 1.</summary>
        public Tensor unsqueeze(long dim) => Op.Call("unsqueeze", this, dim);

        public Tensor unsqueeze_(long dim) => Op.InPlace("unsqueeze_", this, dim);

        /// <summary>The transpose of a matrix.</summary>
        public Tensor t() => Direct.T(this);

        /// <summary>Two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => Direct.Transpose(this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1) => Op.InPlace("transpose_", this, dim0, dim1);

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(params long[] permutation) => Op.Call("permute", this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        /// <summary>Dimensions moved to other places.</summary>
        public Tensor movedim(long[] source, long[] destination) =>
            Op.Call("movedim.intlist", this, source, destination);

        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);

        /// <summary>A view in which dimensions of length 1 are repeated without copying; -1 keeps a length.</summary>
        public Tensor expand(params long[] sizes) => Op.Call("expand", this, sizes);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Op.Call("expand", this, sizes, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) =>
            Op.Call("expand", this, sizes, isImplicit);

        public Tensor expand_as(Tensor other) => Op.Call("expand_as", this, other);

        public Tensor broadcast_to(params long[] shape) => Op.Call("broadcast_to", this, shape);

        /// <summary>The tensor repeated along each dimension.</summary>
        public Tensor repeat(params long[] sizes) => Op.Call("repeat", this, sizes);

        public Tensor tile(long[] reps) => Op.Call("tile", this, reps);

        /// <summary>Each element repeated in place.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Op.Call("repeat_interleave.self_int", this, repeats, dim, output_size);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Op.Call("repeat_interleave.self_Tensor", this, repeats, dim, output_size);

        /// <summary>A part of a dimension, a view.</summary>
        public Tensor narrow(long dim, long start, long length) => Direct.Narrow(this, dim, start, length);

        /// <summary>Every step-th index of a part of a dimension, a view.</summary>
        public Tensor slice(long dim, long start, long finish, long step) =>
            Direct.Slice(this, dim, start, finish, step);

        /// <summary>One index of a dimension, a view without that dimension.</summary>
        public Tensor select(long dim, long index) => Op.Call("select.int", this, dim, index);

        /// <summary>A dimension in a number of parts.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) => Op.CallList("chunk", this, chunks, dim);

        /// <summary>A dimension in parts of a length.</summary>
        public Tensor[] split(long size, int dim = 0) => Op.CallList("split.Tensor", this, size, (long)dim);

        /// <summary>A dimension in parts of given lengths.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => Op.CallList("split_with_sizes", this, sizes, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) =>
            Op.CallList("split_with_sizes", this, sizes, dim);

        public Tensor[] split(params long[] sizes) => split(sizes, 0);

        public Tensor[] tensor_split(long size, long dim = 0) => Op.CallList("tensor_split.sections", this, size, dim);

        /// <summary>A dimension taken apart, a view for each index.</summary>
        public Tensor[] unbind(long dimension = 0) => Op.CallList("unbind.int", this, dimension);

        /// <summary>The order of dimensions reversed.</summary>
        public Tensor flip(params long[] dims) => Op.Call("flip", this, dims);

        public Tensor fliplr() => Op.Call("fliplr", this);

        public Tensor flipud() => Op.Call("flipud", this);

        /// <summary>Elements moved along a dimension; those that leave come in at the other end.</summary>
        public Tensor roll(long shifts, long? dims = null) =>
            Op.Call("roll", this, shifts, dims is { } dim ? dim : Array.Empty<long>());

        public Tensor roll(long[] shifts) => Op.Call("roll", this, shifts, Array.Empty<long>());

        public Tensor roll(long[] shifts, long[] dims) => Op.Call("roll", this, shifts, dims);

        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default(ReadOnlySpan<long>)) =>
            Op.Call("roll", this, shifts, dims);

        /// <summary>The tensor itself if contiguous, otherwise a contiguous copy.</summary>
        public Tensor contiguous() => Op.Call("contiguous", this);

        /// <summary>A view with sizes and strides of one's own.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Op.Call("as_strided", this, size, strides, storageOffset);

        /// <summary>All windows of a length along a dimension, as a new last dimension.</summary>
        public Tensor unfold(long dimension, long size, long step) => Op.Call("unfold", this, dimension, size, step);

        /// <summary>A diagonal, a view.</summary>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) =>
            Op.Call("diagonal", this, offset, dim1, dim2);

        /// <summary>The diagonal of a matrix, or a matrix with a vector as diagonal.</summary>
        public Tensor diag(long diagonal = 0) => Op.Call("diag", this, diagonal);

        /// <summary>Matrices with the last dimension as diagonals.</summary>
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) =>
            Op.Call("diag_embed", this, offset, dim1, dim2);

        /// <summary>The elements on and below a diagonal, zero above.</summary>
        public Tensor tril(long diagonal = 0) => Op.Call("tril", this, diagonal);

        public Tensor tril_(long diagonal = 0) => Op.InPlace("tril_", this, diagonal);

        /// <summary>The elements on and above a diagonal, zero below.</summary>
        public Tensor triu(long diagonal = 0) => Op.Call("triu", this, diagonal);

        public Tensor triu_(long diagonal = 0) => Op.InPlace("triu_", this, diagonal);

        /// <summary>Another handle to the same tensor.</summary>
        public Tensor alias() => new((nint)Read(Native.shim_alias(Handle)));
    }
}
