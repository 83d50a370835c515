using TorchSharp;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class LossTests
{
    private static readonly double[][] Logits =
    [
        [1, 2, -1],
        [0.5, -3, 2],
    ];

    [Fact]
    public void CrossEntropyIsTheNegativeLogProbabilityOfTheClass()
    {
        using var x = tensor(Logits.SelectMany(row => row).ToArray(), [2, 3]);
        using var classes = tensor(new long[] { 1, 0 });
        var terms = new[] { -LogSoftmax(0)[1], -LogSoftmax(1)[0] };

        AssertClose(terms, functional.cross_entropy(x, classes, reduction: Reduction.None));
        AssertClose([terms.Sum()], functional.cross_entropy(x, classes, reduction: Reduction.Sum));
        AssertClose([terms.Average()], CrossEntropyLoss().call(x, classes));
    }

    [Fact]
    public void CrossEntropyWeighsIgnoresAndSmooths()
    {
        using var x = tensor(Logits.SelectMany(row => row).ToArray(), [2, 3]);
        using var classes = tensor(new long[] { 1, 0 });
        using var weight = tensor(new[] { 0.2, 0.5, 0.3 });
        var terms = new[] { -LogSoftmax(0)[1], -LogSoftmax(1)[0] };
        var weighted = (0.5 * terms[0] + 0.2 * terms[1]) / 0.7;
        var smoothed = terms.Select((term, row) => 0.7 * term - 0.3 * LogSoftmax(row).Average()).Average();

        AssertClose([weighted], CrossEntropyLoss(weight).call(x, classes));
        AssertClose([terms[0]], CrossEntropyLoss(ignore_index: 0).call(x, classes));
        AssertClose([smoothed], functional.cross_entropy(x, classes, label_smoothing: 0.3));
    }

    [Fact]
    public void CrossEntropyTakesProbabilities()
    {
        using var x = tensor(Logits.SelectMany(row => row).ToArray(), [2, 3]);
        double[] probabilities = [0.2, 0.5, 0.3, 0.1, 0, 0.9];
        using var target = tensor(probabilities, [2, 3]);
        var expected = -probabilities.Select((p, i) => p * LogSoftmax(i / 3)[i % 3]).Sum() / 2;

        AssertClose([expected], functional.cross_entropy(x, target));
    }

    [Fact]
    public void NllPicksTheClass()
    {
        using var x = tensor(Enumerable.Range(0, 2).SelectMany(LogSoftmax).ToArray(), [2, 3]);
        using var classes = tensor(new long[] { 2, 1 });

        AssertClose([-(LogSoftmax(0)[2] + LogSoftmax(1)[1]) / 2], NLLLoss().call(x, classes));
    }

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void ElementwiseLossesFollowTheirFormulas(Reduction reduction)
    {
        double[] x = [0.3, -1.5, 2, 0.1];
        double[] y = [0.9, 0.2, 0.4, 0.15];
        using var input = tensor(x);
        using var target = tensor(y);
        using var probability = input.sigmoid();
        using var positive = tensor(new[] { 2.0 });

        AssertClose(Reduce((a, b) => (a - b) * (a - b)), MSELoss(reduction).call(input, target));
        AssertClose(Reduce((a, b) => Math.Abs(a - b)), L1Loss(reduction).call(input, target));
        AssertClose(Reduce(Smooth), SmoothL1Loss(reduction, 0.5).call(input, target));
        AssertClose(
            Reduce((a, b) => BinaryCrossEntropy(a, b, 1)),
            BCEWithLogitsLoss(null, reduction).call(input, target)
        );
        AssertClose(
            Reduce((a, b) => BinaryCrossEntropy(a, b, 2)),
            BCEWithLogitsLoss(null, reduction, positive).call(input, target)
        );
        AssertClose(
            Reduce((a, b) => BinaryCrossEntropy(a, b, 1)),
            functional.binary_cross_entropy(probability, target, null, reduction)
        );
        AssertClose(Reduce((a, b) => b * (Math.Log(b) - a)), KLDivLoss(false, reduction).call(input, target));
        AssertClose(Reduce((a, b) => Math.Exp(b) * (b - a)), KLDivLoss(true, reduction).call(input, target));

        double[] Reduce(Func<double, double, double> formula)
        {
            var terms = x.Zip(y, formula).ToArray();
            return reduction switch
            {
                Reduction.Mean => [terms.Average()],
                Reduction.Sum => [terms.Sum()],
                _ => terms,
            };
        }
    }

    private static double Smooth(double a, double b)
    {
        var difference = Math.Abs(a - b);
        return difference < 0.5 ? difference * difference / (2 * 0.5) : difference - 0.25;
    }

    private static double BinaryCrossEntropy(double logit, double target, double positive)
    {
        var probability = 1 / (1 + Math.Exp(-logit));
        return -positive * target * Math.Log(probability) - (1 - target) * Math.Log(1 - probability);
    }

    private static double[] LogSoftmax(int row)
    {
        var total = Math.Log(Logits[row].Sum(Math.Exp));
        return Logits[row].Select(logit => logit - total).ToArray();
    }
}
