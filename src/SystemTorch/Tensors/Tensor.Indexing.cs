using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>What the indices select: a view, or a copy where a tensor is among the indices.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The elements at the positions, or under the masks, of the index tensors.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Singles(indices));
            set => index_put_(value, Singles(indices));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign(select(0, i1), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(Singles(i1, i2));
            set => index_put_(value, Singles(i1, i2));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(Singles(i1, i2, i3));
            set => index_put_(value, Singles(i1, i2, i3));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(Singles(i1, i2, i3, i4));
            set => index_put_(value, Singles(i1, i2, i3, i4));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => index(Singles(i1, i2, i3, i4, i5));
            set => index_put_(value, Singles(i1, i2, i3, i4, i5));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => index(Singles(i1, i2, i3, i4, i5, i6));
            set => index_put_(value, Singles(i1, i2, i3, i4, i5, i6));
        }

        /// <summary>What the indices select: a view, or a copy where a tensor is among the indices.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            var (view, positions) = Select(indices);
            if (positions is null)
            {
                return view;
            }
            var result = Op.Call("index.Tensor", view, positions);
            view.Dispose();
            return result;
        }

        /// <summary>The elements at the positions, or under the masks, of the index tensors.</summary>
        public Tensor index(params Tensor[] indices) => index(Tensors(indices));

        /// <summary>Writes values, broadcast, to what the indices select.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        /// <summary>Writes, or adds, values to what the indices select.</summary>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var (view, positions) = Select(indices);
            if (positions is not null)
            {
                Op.InPlace("index_put_", view, positions, value, accumulate);
            }
            else if (accumulate)
            {
                view.add_(value);
            }
            else
            {
                view.copy_(value);
            }
            view.Dispose();
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Tensors(indices));

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            index_put_(value, Tensors(indices), accumulate);

        /// <summary>Writes one value to all that the indices select.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var filler = ((Tensor)value).to_type(dtype);
            return index_put_(filler, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Tensors(indices));

        private static TensorIndex[] Singles(params long[] indices) =>
            Array.ConvertAll(indices, static index => TensorIndex.Single(index));

        private static TensorIndex[] Tensors(Tensor[] indices) => Array.ConvertAll(indices, TensorIndex.Tensor);

        private static void Assign(Tensor view, Tensor value)
        {
            view.copy_(value);
            view.Dispose();
        }

        // Numbers, ranges and new dimensions make a view at once; index tensors are put aside, in the list
        // that libtorch's index operator takes: one entry a dimension of the view, but one for a whole mask.
        private (Tensor View, Tensor?[]? Positions) Select(TensorIndex[] indices)
        {
            var view = alias();
            Tensor?[] positions = new Tensor?[indices.Length + (int)Dimensions];
            var (dim, slot, found) = (0, 0, 0);
            foreach (var item in indices)
            {
                var skipped = 0;
                switch (item.kind)
                {
                    case TensorIndex.Kind.Single:
                        Replace(ref view, view.select(dim, item.start ?? 0));
                        break;
                    case TensorIndex.Kind.Slice:
                        Replace(ref view, view.slice(dim, item.start ?? 0, item.stop ?? long.MaxValue, item.step ?? 1));
                        skipped = 1;
                        break;
                    case TensorIndex.Kind.None or TensorIndex.Kind.Null:
                        Replace(ref view, view.unsqueeze(dim));
                        skipped = 1;
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        skipped = (int)Dimensions - indices.Sum(Consumed);
                        break;
                    case TensorIndex.Kind.Bool:
                        Replace(ref view, view.unsqueeze(dim));
                        positions[slot++] = full([1], item.start == 1, ScalarType.Bool);
                        found = slot;
                        dim++;
                        break;
                    case TensorIndex.Kind.Tensor:
                        positions[slot++] = item.tensor;
                        found = slot;
                        dim += Consumed(item);
                        break;
                }
                dim += skipped;
                slot += skipped;
            }
            return (view, found == 0 ? null : positions[..found]);
        }

        // The dimensions of the tensor that a position stands for; a mask stands for as many as it has.
        private static int Consumed(TensorIndex item) =>
            item.kind switch
            {
                TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
                TensorIndex.Kind.Tensor => item.tensor!.dtype is ScalarType.Bool ? (int)item.tensor.Dimensions : 1,
                _ => 0,
            };

        private static void Replace(ref Tensor view, Tensor next)
        {
            view.Dispose();
            view = next;
        }
    }
}
