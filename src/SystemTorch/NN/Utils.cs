using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Work on the parameters of a module, or on their gradients, as a whole.</summary>
        public static partial class utils
        {
            /// <summary>Scales the gradients, in place and all by one factor, so that their joint norm is at most <paramref name="max_norm"/>.</summary>
            /// <param name="tensors">Parameters; those without a gradient do not count.</param>
            /// <param name="max_norm">The norm to keep to.</param>
            /// <param name="norm_type">The p of the norm; infinity for the largest magnitude.</param>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var gradients = Gradients(tensors);
                if (gradients.Count == 0)
                    return 0;
                var norms = stack(gradients.Select(gradient => VectorNorm(gradient, norm_type)).ToList());
                var total = VectorNorm(norms, norm_type).ToDouble();
                var factor = max_norm / (total + 1e-6);
                if (factor < 1)
                {
                    foreach (var gradient in gradients)
                        gradient.mul_(factor);
                }
                return total;
            }

            /// <summary>Limits every element of the gradients, in place, to ±<paramref name="clip_value"/>.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                foreach (var gradient in Gradients(tensors))
                    gradient.clamp_(-clip_value, clip_value);
            }

            /// <summary>All parameters, flattened, one after the other.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(tensor => tensor.reshape(-1)).ToList()).MoveToOuterDisposeScope();
            }

            /// <summary>Copies what <see cref="parameters_to_vector"/> made back into the parameters.</summary>
            /// <exception cref="ArgumentException">The vector has not exactly one element for each of the parameters'.</exception>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                var targets = tensors.ToList();
                var expected = targets.Sum(tensor => tensor.numel());
                if (vec.dim() != 1 || vec.numel() != expected)
                    throw new ArgumentException(
                        $"A vector of {expected} elements is needed; this one is [{string.Join(", ", vec.shape)}].",
                        nameof(vec)
                    );
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var start = 0L;
                foreach (var target in targets)
                {
                    target.copy_(vec.narrow(0, start, target.numel()).view(target.shape));
                    start += target.numel();
                }
            }

            private static Tensor VectorNorm(Tensor tensor, double p) => Op.Call("linalg_vector_norm", tensor, p);

            private static List<Tensor> Gradients(IEnumerable<Parameter> tensors) =>
                tensors.Select(tensor => tensor.grad).OfType<Tensor>().ToList();
        }
    }
}
