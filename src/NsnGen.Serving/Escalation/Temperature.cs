namespace NsnGen.Serving;

/// <summary>
/// Makes probabilities of logits that are as often right as they say: divides the logits by one number, which is fitted on examples
/// that training has not seen (Guo et al., arXiv 1706.04599, section 4.2).
/// </summary>
/// <param name="Value">The number, above 0; above 1 makes a model less sure.</param>
public sealed record Temperature(double Value)
{
    private const double Least = 0.02;
    private const double Most = 50;

    /// <summary>The temperature with the least negative log-likelihood of the right classes.</summary>
    /// <param name="logits">The logits of each example, all of as many classes.</param>
    /// <param name="labels">The right class of each.</param>
    /// <exception cref="ArgumentException">There are no examples, not as many labels, or a label is no class.</exception>
    public static Temperature Fit(IReadOnlyList<float[]> logits, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.Count == 0 || logits.Count != labels.Count)
        {
            throw new ArgumentException(
                $"{logits.Count} examples have {labels.Count} labels; each has one.",
                nameof(labels)
            );
        }
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] < 0 || labels[i] >= logits[i].Length)
            {
                throw new ArgumentException(
                    $"Label {labels[i]} is none of {logits[i].Length} classes.",
                    nameof(labels)
                );
            }
        }
        return new Temperature(Math.Exp(LeastOf(LossOf, Math.Log(Least), Math.Log(Most))));

        double LossOf(double logTemperature)
        {
            var temperature = new Temperature(Math.Exp(logTemperature));
            return logits.Zip(labels).Sum(pair => temperature.LossOf(pair.First, pair.Second));
        }
    }

    /// <summary>The probability of each class.</summary>
    /// <param name="logits">The logits of an example, at least one.</param>
    public double[] Probabilities(IReadOnlyList<float> logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        var largest = logits.Max();
        double[] weights = [.. logits.Select(logit => Math.Exp((logit - largest) / Value))];
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    /// <summary>The probability of the most probable class.</summary>
    /// <param name="logits">The logits of an example, at least one.</param>
    public double Confidence(IReadOnlyList<float> logits) => Probabilities(logits).Max();

    /// <summary>From the sum of all weights, so that no probability is rounded to 0 first.</summary>
    private double LossOf(float[] logits, int label)
    {
        var largest = logits.Max();
        var sum = logits.Sum(logit => Math.Exp((logit - largest) / Value));
        return Math.Log(sum) - (logits[label] - largest) / Value;
    }

    /// <summary>Golden-section search. The loss falls and then rises: it is convex in the inverse of the temperature.</summary>
    private static double LeastOf(Func<double, double> loss, double from, double to)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        while (to - from > 1e-4)
        {
            var (left, right) = (to - ratio * (to - from), from + ratio * (to - from));
            (from, to) = loss(left) < loss(right) ? (from, right) : (left, to);
        }
        return (from + to) / 2;
    }
}
