using TorchSharp.Interop;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>Gradients of recorded operations.</summary>
    public static class autograd
    {
        /// <summary>
        /// The gradients of the sum of <paramref name="outputs"/>, weighted with <paramref name="grad_outputs"/>,
        /// for each of <paramref name="inputs"/>.
        /// </summary>
        /// <param name="outputs">What to differentiate.</param>
        /// <param name="inputs">For what to differentiate.</param>
        /// <param name="grad_outputs">One weight tensor an output; null means ones, for scalars.</param>
        /// <param name="retain_graph">Keep the graph for another pass.</param>
        /// <param name="create_graph">Record the gradients themselves, for higher derivatives.</param>
        /// <param name="allow_unused">Give a zero tensor for an input that no output depends on, rather than fail.</param>
        public static IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor> grad_outputs = null!,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false
        )
        {
            var results = new nint[inputs.Count];
            fixed (
                nint* outs = Handles(outputs),
                    ins = Handles(inputs),
                    weights = Handles(grad_outputs),
                    found = results
            )
            {
                var status = Native.shim_grad(
                    outs,
                    outputs.Count,
                    ins,
                    inputs.Count,
                    weights,
                    grad_outputs?.Count ?? 0,
                    retain_graph || create_graph ? 1 : 0,
                    create_graph ? 1 : 0,
                    allow_unused ? 1 : 0,
                    found
                );
                KeepAlive(outputs, inputs, grad_outputs);
                Native.Check(status);
            }
            return [.. results.Select((handle, i) => handle == 0 ? inputs[i].zeros_like() : new Tensor(handle))];
        }

        /// <summary>Adds the gradients of the sum of <paramref name="tensors"/> to the leaves they depend on.</summary>
        /// <param name="tensors">What to differentiate.</param>
        /// <param name="grad_tensors">One weight tensor a tensor; null means ones, for scalars.</param>
        /// <param name="retain_graph">Keep the graph for another pass; as <paramref name="create_graph"/> when null.</param>
        /// <param name="create_graph">Record the gradients themselves, for higher derivatives.</param>
        /// <param name="inputs">The leaves to consider; null means all.</param>
        public static void backward(
            IList<Tensor> tensors,
            IList<Tensor> grad_tensors = null!,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor> inputs = null!
        )
        {
            fixed (
                nint* outs = Handles(tensors),
                    weights = Handles(grad_tensors),
                    ins = Handles(inputs)
            )
            {
                var status = Native.shim_backward(
                    outs,
                    tensors.Count,
                    weights,
                    grad_tensors?.Count ?? 0,
                    retain_graph ?? create_graph ? 1 : 0,
                    create_graph ? 1 : 0,
                    ins,
                    inputs?.Count ?? 0
                );
                KeepAlive(tensors, grad_tensors, inputs);
                Native.Check(status);
            }
        }

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}, bool?, bool, IList{Tensor})"/>
        public static void backward(
            Tensor tensor,
            IList<Tensor> grad_tensors = null!,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor> inputs = null!
        ) => backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}, bool?, bool, IList{Tensor})"/>
        public static void backward(
            Tensor tensor,
            Tensor grad_tensor,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor> inputs = null!
        ) => backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor>? tensors) =>
            tensors is null ? [] : [.. tensors.Select(tensor => tensor?.Handle ?? 0)];

        private static void KeepAlive(IList<Tensor> first, IList<Tensor>? second, IList<Tensor>? third)
        {
            foreach (var tensor in (IEnumerable<Tensor>)[.. first, .. second ?? [], .. third ?? []])
            {
                GC.KeepAlive(tensor);
            }
        }
    }
}
