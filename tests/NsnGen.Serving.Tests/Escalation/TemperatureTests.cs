namespace NsnGen.Serving.Tests;

/// <summary>Whether the temperature that made logits too sure, or not sure enough, is found again.</summary>
public sealed class TemperatureTests
{
    [Theory]
    [InlineData(0.25)]
    [InlineData(0.8)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void The_temperature_of_the_data_is_found(double truth)
    {
        var (logits, labels) = Sample(truth, count: 20_000, seed: 5);

        Assert.Equal(1, Temperature.Fit(logits, labels).Value / truth, 0.05);
    }

    [Fact]
    public void Confidence_at_the_fitted_temperature_is_how_often_the_answer_is_right()
    {
        var (fit, fitLabels) = Sample(truth: 3, count: 20_000, seed: 1);
        var (held, labels) = Sample(truth: 3, count: 20_000, seed: 2);
        var fitted = Temperature.Fit(fit, fitLabels);

        Assert.True(Gap(fitted) < 0.02, $"The gap is {Gap(fitted):0.000}.");
        Assert.True(Gap(new Temperature(1)) > 0.1, "Without it there is a gap to close.");

        // Expected calibration error, ten bins.
        double Gap(Temperature temperature) =>
            held.Zip(labels)
                .Select(pair =>
                    (
                        Confidence: temperature.Confidence(pair.First),
                        IsRight: pair.First.IndexOf(pair.First.Max()) == pair.Second
                    )
                )
                .GroupBy(answer => (int)(answer.Confidence * 9.999))
                .Sum(bin => Math.Abs(bin.Sum(answer => answer.Confidence - (answer.IsRight ? 1 : 0)))) / held.Length;
    }

    [Fact]
    public void Logits_that_are_always_right_are_made_sure_and_stay_finite()
    {
        float[][] logits =
        [
            [900, 0],
            [0, 900],
        ];

        var temperature = Temperature.Fit(logits, [0, 1]);

        Assert.True(double.IsFinite(temperature.Value));
        Assert.Equal(1, temperature.Confidence(logits[0]), 1e-9);
        Assert.Equal(1, temperature.Probabilities([-2000, 3, 2000]).Sum(), 1e-9);
    }

    [Fact]
    public void Examples_without_a_right_class_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Temperature.Fit([], []));
        Assert.Throws<ArgumentException>(() =>
            Temperature.Fit(
                [
                    [1, 2],
                ],
                [0, 1]
            )
        );
        Assert.Throws<ArgumentException>(() =>
            Temperature.Fit(
                [
                    [1, 2],
                ],
                [2]
            )
        );
    }

    /// <summary>Classes drawn from the probabilities of logits at a temperature.</summary>
    private static (float[][] Logits, int[] Labels) Sample(double truth, int count, int seed)
    {
        var random = new Random(seed);
        var temperature = new Temperature(truth);
        float[][] logits =
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => Enumerable.Range(0, 5).Select(_ => (float)(4 * truth * random.NextDouble())).ToArray()),
        ];
        return (logits, [.. logits.Select(each => Drawn(temperature.Probabilities(each), random.NextDouble()))]);
    }

    private static int Drawn(double[] probabilities, double left)
    {
        var place = 0;
        while (place < probabilities.Length - 1 && (left -= probabilities[place]) >= 0)
        {
            place++;
        }
        return place;
    }
}
