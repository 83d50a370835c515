using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>Trains a <see cref="SlicedPerceptron"/> at the widths that cost what the ranks cost.</summary>
/// <param name="inputs">Size of an input row.</param>
/// <param name="hidden">Units of a hidden layer.</param>
/// <param name="classes">How many classes there are.</param>
/// <param name="costs">The share of the dense cost at each rank.</param>
/// <param name="learningRate">Of AdamW.</param>
public sealed class SlicedTraining(
    int inputs,
    int hidden,
    int classes,
    IReadOnlyDictionary<int, double> costs,
    double learningRate
)
{
    /// <summary>
    /// The sandwich rule with in-place distillation (widest, narrowest, two at random, taught by the widest), rather than the
    /// sum over all widths.
    /// </summary>
    public bool Sandwich { get; init; }

    private readonly Dictionary<int, int> widths = costs.ToDictionary(
        cost => cost.Key,
        cost => WidthFor(cost.Value, inputs, hidden, classes)
    );

    /// <summary>What a step costs, in steps of the dense model, on average.</summary>
    public double MeanCost
    {
        get
        {
            var shares = widths.Values.Distinct().Order().Select(ShareOf).ToList();
            return Sandwich ? 1 + shares[0] + 2 * shares.Skip(1).Average() : 1 + shares.Sum();
        }
    }

    /// <summary>Trains and measures.</summary>
    /// <returns>The quality at the width of each rank, and the seconds that training took.</returns>
    public (IReadOnlyDictionary<int, double> Quality, double Seconds) Run(
        IEnumerable<LabelledRows> batches,
        LabelledRows test,
        int seed,
        CancellationToken cancellation
    )
    {
        manual_seed(seed);
        using var model = new SlicedPerceptron(inputs, hidden, classes);
        using var optimizer = optim.AdamW(model.parameters(), lr: learningRate);
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var chosen = Widths(random);
            optimizer.zero_grad();
            Loss(model, batch, chosen).backward();
            optimizer.step();
        }
        var seconds = watch.Elapsed.TotalSeconds;
        var quality = widths.ToDictionary(w => w.Key, w => 100 * test.Accuracy(rows => model.call(rows.X, w.Value)));
        return (quality, seconds);
    }

    private List<int> Widths(Random random)
    {
        if (!Sandwich)
        {
            return [.. widths.Values.Distinct().Append(hidden).OrderDescending()];
        }
        int[] between = [.. widths.Values.Distinct().Order().Skip(1)];
        random.Shuffle(between);
        return [hidden, widths.Values.Min(), .. between.Take(2)];
    }

    private Tensor Loss(SlicedPerceptron model, LabelledRows batch, List<int> chosen)
    {
        var widest = model.call(batch.X, chosen[0]);
        var loss = cross_entropy(widest, batch.Y);
        var teacher = widest.detach().softmax(-1);
        foreach (var width in chosen.Skip(1))
        {
            var logits = model.call(batch.X, width);
            loss = loss + (Sandwich ? cross_entropy(logits, teacher) : cross_entropy(logits, batch.Y));
        }
        return loss / chosen.Count;
    }

    private double ShareOf(int width) => Share(width, inputs, hidden, classes);

    private static int WidthFor(double share, int inputs, int hidden, int classes) =>
        Enumerable.Range(1, hidden).MinBy(width => Math.Abs(Share(width, inputs, hidden, classes) - share));

    private static double Share(int width, int inputs, int hidden, int classes) =>
        (double)Macs(width, inputs, classes) / Macs(hidden, inputs, classes);

    private static long Macs(long width, int inputs, int classes) => width * (inputs + width + classes);
}
