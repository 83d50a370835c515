using TorchSharp.Interop;

namespace TorchSharp;

// More ways to stack and split.
public static partial class torch
{
    /// <summary>Vectors as columns of a matrix.</summary>
    public static Tensor column_stack(params Tensor[] tensors) => Op.Call("column_stack", tensors);

    public static Tensor column_stack(IList<Tensor> tensors) => column_stack([.. tensors]);

    /// <summary>Vectors as rows of a matrix.</summary>
    public static Tensor row_stack(params Tensor[] tensors) => Op.Call("vstack", tensors);

    public static Tensor row_stack(IList<Tensor> tensors) => row_stack([.. tensors]);

    /// <summary>Tensors joined along their third dimension.</summary>
    public static Tensor dstack(params Tensor[] tensors) => Op.Call("dstack", tensors);

    public static Tensor dstack(IList<Tensor> tensors) => dstack([.. tensors]);

    public static Tensor[] tensor_split(Tensor input, long indices_or_sections, long dim = 0) =>
        input.tensor_split(indices_or_sections, dim);

    public static Tensor[] tensor_split(Tensor input, long[] indices_or_sections, long dim = 0) =>
        input.tensor_split(indices_or_sections, dim);

    public static Tensor[] hsplit(Tensor input, long indices_or_sections) => input.hsplit(indices_or_sections);

    public static Tensor[] hsplit(Tensor input, long[] indices_or_sections) => input.hsplit(indices_or_sections);

    public static Tensor[] vsplit(Tensor input, long[] indices_or_sections) => input.vsplit(indices_or_sections);

    public static Tensor[] dsplit(Tensor input, long size) => input.dsplit(size);

    public static Tensor[] dsplit(Tensor input, long[] indices_or_sections) => input.dsplit(indices_or_sections);

    public static Tensor rot90(Tensor input, long k = 1, (long, long)? dims = null) => input.rot90(k, dims);

    public static Tensor select_scatter(Tensor input, Tensor src, long dim, long index) =>
        input.select_scatter(src, dim, index);

    public static Tensor slice_scatter(
        Tensor input,
        Tensor src,
        long dim = 0,
        long? start = null,
        long? end = null,
        long step = 1
    ) => input.slice_scatter(src, dim, start, end, step);

    public static Tensor movedim(Tensor input, long source, long destination) => input.movedim([source], [destination]);

    public static Tensor moveaxis(Tensor input, long source, long destination) =>
        input.movedim([source], [destination]);

    /// <summary>All combinations of r elements of a vector.</summary>
    public static Tensor combinations(Tensor input, int r = 2, bool with_replacement = false) =>
        Op.Call("combinations", input, (long)r, with_replacement);
}
