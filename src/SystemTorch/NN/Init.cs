using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values of parameters. Every method fills the tensor in place, unseen by autograd, and returns it.</summary>
        public static partial class init
        {
            /// <summary>Which side of a weight keeps its variance: inputs in the forward pass, or outputs in the backward.</summary>
            public enum FanInOut
            {
                FanIn,
                FanOut,
            }

            /// <summary>What follows the weight.</summary>
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            /// <summary>The factor by which weights must be larger so that a nonlinearity keeps the variance.</summary>
            /// <param name="nonlinearity">What follows the weight.</param>
            /// <param name="param">The slope below zero of a leaky ReLU.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) =>
                nonlinearity switch
                {
                    NonlinearityType.Tanh => 5.0 / 3,
                    NonlinearityType.ReLU => Math.Sqrt(2),
                    NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                    _ => 1,
                };

            /// <summary>How many inputs and outputs meet in a weight [out, in, kernel...].</summary>
            /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException(
                        $"A weight has at least 2 dimensions, but this tensor has {shape.Length}.",
                        nameof(tensor)
                    );
                var kernel = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (shape[1] * kernel, shape[0] * kernel);
            }

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                using var _ = no_grad();
                return tensor.fill_(val);
            }

            /// <summary>Uniform between two bounds.</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
            {
                using var _ = no_grad();
                return tensor.uniform_(low, high, generator);
            }

            /// <summary>Normal with a mean and a standard deviation.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
            {
                using var _ = no_grad();
                return tensor.normal_(mean, std, generator);
            }

            /// <summary>Normal, restricted to values between a and b, by inverting the distribution function.</summary>
            public static Tensor trunc_normal_(
                Tensor tensor,
                double mean = 0,
                double std = 1,
                double a = -2,
                double b = 2,
                Generator? generator = null
            )
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var bounds = torch.tensor([(a - mean) / std, (b - mean) / std], ScalarType.Float64);
                var erf = (bounds / Math.Sqrt(2)).erf();
                tensor.uniform_(erf[0].ToDouble(), erf[1].ToDouble(), generator);
                return tensor.erfinv_().mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b);
            }

            /// <summary>Uniform with variance gain² · 2 / (fan-in + fan-out) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var bound = Math.Sqrt(3) * GlorotDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with variance gain² · 2 / (fan-in + fan-out) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1) =>
                normal_(tensor, 0, GlorotDeviation(tensor, gain));

            /// <inheritdoc cref="xavier_uniform_"/>
            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            /// <inheritdoc cref="xavier_normal_"/>
            public static Tensor glorot_normal_(Tensor tensor, double gain = 1) => xavier_normal_(tensor, gain);

            /// <summary>Uniform with variance gain² / fan (arXiv 1502.01852).</summary>
            /// <param name="tensor">A weight [out, in, kernel...].</param>
            /// <param name="a">The slope below zero of the leaky ReLU that follows.</param>
            /// <param name="mode">Which side keeps its variance.</param>
            /// <param name="nonlinearity">What follows.</param>
            public static Tensor kaiming_uniform_(
                Tensor tensor,
                double a = 0,
                FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU
            )
            {
                var bound = Math.Sqrt(3) * HeDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with variance gain² / fan (arXiv 1502.01852).</summary>
            /// <inheritdoc cref="kaiming_uniform_" path="/param"/>
            public static Tensor kaiming_normal_(
                Tensor tensor,
                double a = 0,
                FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU
            ) => normal_(tensor, 0, HeDeviation(tensor, a, mode, nonlinearity));

            /// <summary>Orthonormal rows or columns, whichever are fewer, times a gain (arXiv 1312.6120).</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                if (tensor.dim() < 2)
                    throw new ArgumentException(
                        $"A weight has at least 2 dimensions, but this tensor has {tensor.dim()}.",
                        nameof(tensor)
                    );
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var matrix = randn_like(tensor).flatten(1);
                var wide = matrix.shape[0] < matrix.shape[1];
                var (q, r) = Op.Call2("linalg_qr", wide ? matrix.t() : matrix);
                // A QR decomposition fixes the signs of R by convention; undoing that makes Q uniform.
                q = q * r.diagonal().sign();
                tensor.copy_((wide ? q.t() : q).view_as(tensor)).mul_(gain);
                return tensor;
            }

            /// <summary>What linear layers and convolutions begin with: uniform in ±1/√fan-in.</summary>
            internal static void ResetByFanIn(Tensor weight, Tensor? bias)
            {
                var (fanIn, _) = CalculateFanInAndFanOut(weight);
                var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
                uniform_(weight, -bound, bound);
                if (bias is not null)
                    uniform_(bias, -bound, bound);
            }

            /// <summary>What normalizations begin with: scale one, shift zero.</summary>
            internal static void ResetAffine(Tensor? weight, Tensor? bias)
            {
                if (weight is not null)
                    ones_(weight);
                if (bias is not null)
                    zeros_(bias);
            }

            /// <summary>What embeddings begin with: standard normal rows, and zeros for padding.</summary>
            internal static Tensor EmbeddingTable(
                long rows,
                long columns,
                long? padding,
                Device? device,
                ScalarType? dtype
            )
            {
                var table = normal_(empty([rows, columns], dtype, device));
                if (padding is { } row && row >= -rows && row < rows)
                {
                    using var zeroed = table[row];
                    zeroed.zero_();
                }
                return table;
            }

            private static double GlorotDeviation(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double HeDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }
        }
    }
}
