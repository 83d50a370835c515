using TorchSharp.Interop;

namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether operations on the tensor are recorded, so that it receives a gradient.</summary>
        public bool requires_grad
        {
            get => Read(Native.shim_requires_grad(Handle)) != 0;
            set
            {
                Native.Check(Native.shim_set_requires_grad(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        /// <summary>Whether the tensor was made by the user rather than by a recorded operation.</summary>
        public bool is_leaf => Check(Native.shim_is_leaf(Handle)) != 0;

        /// <summary>The accumulated gradient; null when there is none.</summary>
        public Tensor? grad
        {
            get
            {
                nint gradient;
                Check(Native.shim_get_grad(Handle, &gradient));
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set
            {
                Check(Native.shim_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns this tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns this tensor.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Makes backward keep the gradient of this tensor although it is not a leaf.</summary>
        public void retain_grad() => Check(Native.shim_retain_grad(Handle));

        /// <summary>Adds the gradient of this scalar to every leaf it was computed from.</summary>
        public void backward() => backward(null);

        /// <summary>Adds the gradients of this tensor, weighted with <paramref name="grad_tensors"/>, to the leaves.</summary>
        public void backward(
            IList<Tensor>? grad_tensors = null,
            bool retain_graph = false,
            bool create_graph = false,
            IList<Tensor>? inputs = null
        ) => autograd.backward([this], grad_tensors!, retain_graph, create_graph, inputs!);

        /// <summary>The same values, sharing memory, outside of the recorded graph.</summary>
        public Tensor detach() => Op.Call("detach", this);

        /// <summary>Takes this tensor out of the recorded graph.</summary>
        public Tensor detach_() => Op.InPlace("detach_", this);

        private int Check(int status)
        {
            GC.KeepAlive(this);
            Native.Check(status);
            return status;
        }
    }
}
