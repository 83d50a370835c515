using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>−log softmax(input)[target] for logits [N, C, ...].</summary>
            /// <param name="input">Logits.</param>
            /// <param name="target">Class indices [N, ...], or probabilities of the input's shape.</param>
            /// <param name="weight">A weight for each class, [C]; the mean is the weighted mean.</param>
            /// <param name="ignore_index">A class index that does not count.</param>
            /// <param name="reduction">How the terms are combined.</param>
            /// <param name="label_smoothing">How much of the target, 0 to 1, is spread evenly over all classes.</param>
            public static Tensor cross_entropy(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                long ignore_index = -100,
                Reduction reduction = Reduction.Mean,
                double label_smoothing = 0
            ) => Op.Call("cross_entropy_loss", input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>−input[target] for log-probabilities [N, C, ...] and class indices [N, ...].</summary>
            public static Tensor nll_loss(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                Reduction reduction = Reduction.Mean
            ) => Op.Call("nll_loss_nd", input, target, weight, (long)reduction);

            /// <summary>(input − target)².</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Op.Call("mse_loss", input, target, (long)reduction);

            /// <summary>|input − target|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Op.Call("l1_loss", input, target, (long)reduction);

            /// <summary>Half the squared difference over β where that is below β, |input − target| − β / 2 elsewhere.</summary>
            public static Tensor smooth_l1_loss(
                Tensor input,
                Tensor target,
                Reduction reduction = Reduction.Mean,
                double beta = 1
            ) => Op.Call("smooth_l1_loss", input, target, (long)reduction, beta);

            /// <summary>−target log(input) − (1 − target) log(1 − input) for probabilities.</summary>
            public static Tensor binary_cross_entropy(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                Reduction reduction = Reduction.Mean
            ) => Op.Call("binary_cross_entropy", input, target, weight, (long)reduction);

            /// <summary>The binary cross-entropy of σ(input), computed without overflow.</summary>
            /// <param name="input">Logits.</param>
            /// <param name="target">Probabilities.</param>
            /// <param name="weight">A weight for each term.</param>
            /// <param name="reduction">How the terms are combined.</param>
            /// <param name="pos_weights">A weight for the part of each term that belongs to the positive class.</param>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                Reduction reduction = Reduction.Mean,
                Tensor? pos_weights = null
            ) => Op.Call("binary_cross_entropy_with_logits", input, target, weight, pos_weights, (long)reduction);

            /// <summary>p (log p − input) for log-probabilities and targets p, or log p if <paramref name="log_target"/>.</summary>
            public static Tensor kl_div(
                Tensor input,
                Tensor target,
                bool log_target = true,
                Reduction reduction = Reduction.Mean
            ) => Op.Call("kl_div", input, target, (long)reduction, log_target);
        }
    }
}
