using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>A perceptron on labelled rows.</summary>
/// <param name="name">The data's name.</param>
/// <param name="train">The rows to train on.</param>
/// <param name="test">The rows to measure on.</param>
/// <param name="classes">How many classes there are.</param>
/// <param name="steps">Steps of one training.</param>
public sealed class PerceptronTask(string name, LabelledRows train, LabelledRows test, int classes, int steps)
    : NestedTask<Perceptron, Perceptron.AtRank, LabelledRows>
{
    private const int Hidden = 256;
    private const int BatchSize = 128;

    private readonly int inputs = (int)train.X.shape[1];

    public override string Name => name;

    public override string Metric => "accuracy, %";

    public override bool HigherIsBetter => true;

    protected override int Steps => steps;

    /// <summary>A width-sliced network of the same size (<see cref="SlicedTraining"/>).</summary>
    /// <param name="sandwich">Whether by the sandwich rule.</param>
    /// <param name="trainings">What its training costs, in trainings of the dense model.</param>
    /// <param name="seed">Decides initial weights, batches and widths.</param>
    /// <param name="cancellation">Checked at each step.</param>
    public Outcome RunSliced(bool sandwich, double trainings, int seed, CancellationToken cancellation)
    {
        var costs = Anchors.ToDictionary(rank => rank, CostAt);
        var training = new SlicedTraining(inputs, Hidden, classes, costs, LearningRate) { Sandwich = sandwich };
        var sliced = (int)Math.Round(trainings * steps / training.MeanCost);
        var (quality, seconds) = training.Run(train.Random(BatchSize, sliced, seed), test, seed, cancellation);
        return new Outcome(quality, seconds, sliced * training.MeanCost / steps);
    }

    protected override Perceptron NewDense() => new(inputs, Hidden, classes);

    protected override INestedModel<Perceptron, Perceptron.AtRank> Nest(Perceptron dense, ConversionOptions options) =>
        Perceptron.Nested.From(dense, options);

    protected override Tensor Logits(Perceptron dense, LabelledRows batch) => dense.call(batch.X);

    protected override Tensor Logits(Perceptron.AtRank nested, LabelledRows batch) => nested.call(batch.X);

    protected override Tensor Loss(Tensor logits, LabelledRows batch) => cross_entropy(logits, batch.Y);

    protected override IEnumerable<LabelledRows> Training(int seed, int count) => train.Random(BatchSize, count, seed);

    protected override double Quality(Func<LabelledRows, Tensor> logits) => 100 * test.Accuracy(logits);
}
