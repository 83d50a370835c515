using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Surgery leaves dense what saves less than it loses, and says so; such a layer is its dense weight at every rank.</summary>
[Collection(nameof(Alone))]
public sealed class LeftDenseTests
{
    private const int Target = 4;

    /// <summary>Digits as the UCI machine learning repository has them, a model of a few seconds, and no training after surgery.</summary>
    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_first_convolution_stays_dense_and_the_model_is_better_for_it(bool isCalibrated)
    {
        var (train, test) = (Digits("optdigits-train.csv"), Digits("optdigits-test.csv"));
        using var dense = Trained(train);
        using var calibration = Calibration.Collect(
            dense,
            [train.X[..500]],
            batch => dense.call(batch).Dispose(),
            TestContext.Current.CancellationToken
        );
        var initialization = isCalibrated ? Initialization.Whitened(calibration) : Initialization.Svd;
        var weights = dense.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        IReadOnlyList<LeftDenseLayer> left = [];

        using var all = Converted(weights, new ConversionOptions { Initialization = initialization });
        using var most = Patched.Nested.From(
            dense,
            new ConversionOptions
            {
                Initialization = initialization,
                LeavesDenseAt = Target,
                LeftDense = layers => left = layers,
            }
        );

        var (before, after) = (Accuracy(all, test), Accuracy(most, test));
        var (cost, costAfter) = (ModelCost.Of(all, Rank.Of(Target)), ModelCost.Of(most, Rank.Of(Target)));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{before:0.000} {after:0.000} {string.Join("; ", left)} {cost.Macs} {costAfter.Macs}"
        );
        Assert.Contains(left, layer => layer is { Name: "patch", Cost: < 0.05 });
        Assert.All(left, layer => Assert.DoesNotContain("1", layer.Name, StringComparison.Ordinal));
        Assert.True(after > before + 0.03, $"{before} before, {after} after");
    }

    [Fact]
    public void What_is_left_dense_is_so_at_every_rank_and_in_files()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("patched.safetensors");
        var dense = new Patched();
        dense.eval();
        var (weight, x) = (dense.state_dict()["patch.weight"].clone(), randn(5, 64));
        using var nested = Patched.Nested.From(dense, new ConversionOptions { LeavesDenseAt = Target });
        var patch = Layer(nested, "patch");

        Assert.Equal((1, 0), (patch.MaxRank, patch.Components));
        Assert.True(patch.Merged(Rank.Of(1)).Equals(weight));
        Assert.Equal(patch.CostAt(Rank.Of(1)).DenseMacs, patch.CostAt(Rank.Of(1)).Macs);
        var mixed = nested.call(x, Rank.PerRow([1, 2, 4, 8, 48]));
        Assert.True((mixed[0] - nested.call(x, Rank.Of(1))[0]).abs().max().item<float>() < 1e-4);

        nested.Save(path);
        using var part = Patched.Nested.Load(path, () => new Patched(), maxRank: 1);
        part.eval();
        Assert.True(part.call(x, Rank.Of(1)).Equals(nested.call(x, Rank.Of(1))));
        part.Grow(path, toRank: 12);
        Assert.True(part.call(x, Rank.Of(12)).Equals(nested.call(x, Rank.Of(12))));
        Assert.Equal(1, Layer(part, "patch").MaxRank);
    }

    [Fact]
    public void What_is_left_dense_is_trained_with_the_others()
    {
        using var nested = Patched.Nested.From(new Patched(), new ConversionOptions { LeavesDenseAt = Target });
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => nn.functional.cross_entropy(model.call(batch.X), batch.Y)
        );
        var before = Layer(nested, "patch").Merged(Rank.Of(1));

        for (var step = 0; step < 3; step++)
        {
            trainer.Step((randn(8, 64), randint(0, 10, 8)));
        }

        Assert.False(Layer(nested, "patch").Merged(Rank.Of(1)).Equals(before));
    }

    private static NestedLayer Layer(nn.Module nested, string name) =>
        NestedLayers.Of(nested).Single(entry => entry.Name == name).Layer;

    private static Patched.Nested Converted(Dictionary<string, Tensor> weights, ConversionOptions options)
    {
        var dense = new Patched();
        dense.load_state_dict(weights);
        return Patched.Nested.From(dense, options);
    }

    private static double Accuracy(Patched.Nested nested, (Tensor X, Tensor Y) data)
    {
        using var untracked = no_grad();
        nested.eval();
        return nested.call(data.X, Rank.Of(Target)).argmax(1).eq(data.Y).to(ScalarType.Float64).mean().item<double>();
    }

    private static Patched Trained((Tensor X, Tensor Y) data)
    {
        manual_seed(1);
        var dense = new Patched();
        using var optimizer = optim.Adam(dense.parameters(), 2e-3);
        for (var step = 0; step < 300; step++)
        {
            using var scope = NewDisposeScope();
            var rows = randint(0, data.X.shape[0], 128);
            optimizer.zero_grad();
            nn.functional.cross_entropy(dense.call(data.X[rows]), data.Y[rows]).backward();
            optimizer.step();
        }
        dense.eval();
        return dense;
    }

    /// <summary>Images, <c>[N, 64]</c>, from 0 to 1, and their digits, <c>[N]</c>.</summary>
    private static (Tensor X, Tensor Y) Digits(string file)
    {
        var data = Environment.GetEnvironmentVariable("NSN_DATA");
        Assert.SkipUnless(Directory.Exists(data), "NSN_DATA does not name a folder with digits.");
        float[][] rows = [.. File.ReadLines(Path.Combine(data, "digits", file)).Select(Numbers)];
        var table = tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, 65]);
        return (table[.., ..64] / 16, table[.., 64].to(ScalarType.Int64));
    }

    private static float[] Numbers(string line) =>
        [.. line.Split(',').Select(number => float.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
}
