using NsnGen.Conversion;
using NsnGen.Layers;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx.Tests;

/// <summary>The kinds of nested layers, with the rank as an input and fixed.</summary>
public sealed class LayerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Tensor input = randn(6, 16);

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, 0.5)]
    [InlineData(true, 0.75)]
    public void Hidden_units_and_dense_weights_on_top(bool nestsUnits, double? denseAbove)
    {
        using var untracked = no_grad();
        var dense = new Units();
        using var met = Calibration.Collect(
            dense,
            [randn(256, 16) + 1],
            rows => dense.call(rows).Dispose(),
            TestContext.Current.CancellationToken
        );
        using var model = Units.Nested.From(
            dense,
            new ConversionOptions
            {
                NestsHiddenUnits = nestsUnits,
                DenseAbove = denseAbove,
                Initialization = Initialization.Whitened(met),
            }
        );
        model.eval();

        using var session = Elastic(model);

        for (var rank = 1; rank <= 16; rank++)
        {
            Compare.Equal(model.WithRank(rank).call(input), session.Run(rank, input));
        }
        foreach (var form in Enum.GetValues<OnnxForm>())
        {
            foreach (var rank in Units.Rank.Anchors)
            {
                var path = folder.File($"{form}-{rank}.onnx");
                model.WithRank(rank).SaveOnnx(path, [input], new OnnxOptions { Form = form });
                using var at = new OnnxSession(path);
                Assert.Equal(["x"], at.Inputs);
                Compare.Equal(model.WithRank(rank).call(input), at.Run(null, input));
            }
        }
    }

    [Fact]
    public void A_rank_outside_is_the_nearest_one_that_a_layer_has()
    {
        using var untracked = no_grad();
        using var model = Units.Nested.From(new Units());
        model.eval();

        using var session = Elastic(model);

        Compare.Equal(model.WithRank(1).call(input), session.Run(-3, input));
        Compare.Equal(model.WithRank(16).call(input), session.Run(1000, input));
    }

    [Fact]
    public void A_plan_has_a_file_of_its_own()
    {
        using var untracked = no_grad();
        using var model = Units.Nested.From(new Units());
        model.eval();
        var plan = new RankPlan(
            new Dictionary<string, int>(StringComparer.Ordinal)
            {
                ["inner"] = 3,
                ["outer"] = 5,
                ["gate"] = 16,
                ["up"] = 1,
                ["down"] = 9,
                ["head"] = 2,
            }
        );
        var path = folder.File("plan.onnx");

        model.WithRank(plan).SaveOnnx(path, [input]);

        using var session = new OnnxSession(path);
        Compare.Equal(model.WithRank(plan).call(input), session.Run(null, input));
    }

    [Fact]
    public void Statistics_of_a_rank_are_those_of_the_file()
    {
        using var untracked = no_grad();
        using var model = Vision.Nested.From(new Vision());
        using var images = randn(16, 3, 16, 16);
        model.Recalibrate(
            [images],
            (at, batch) => at.call(batch).Dispose(),
            Rank.Each(2, 8, 16),
            TestContext.Current.CancellationToken
        );
        model.eval();
        var path = folder.File("vision.onnx");
        model.SaveOnnx(path, [images]);
        model.WithRank(5).SaveOnnx(folder.File("fixed.onnx"), [images]);

        using var session = new OnnxSession(path);
        foreach (var rank in (int[])[1, 2, 5, 8, 16])
        {
            Compare.Equal(model.WithRank(rank).call(images), session.Run(rank, images));
        }
        using var at = new OnnxSession(folder.File("fixed.onnx"));
        Compare.Equal(model.WithRank(5).call(images), at.Run(null, images));
    }

    [Fact]
    public void TorchSharps_encoders_are_followed()
    {
        using var untracked = no_grad();
        using var model = Encoders.Nested.From(new Encoders());
        model.eval();
        var path = folder.File("encoders.onnx");

        model.SaveOnnx(path, [new(randn(7, 2, 16), "length", "batch")]);

        using var session = new OnnxSession(path);
        using var tokens = randn(5, 3, 16);
        foreach (var rank in Encoders.Rank.Anchors)
        {
            Compare.Equal(model.WithRank(rank).call(tokens), session.Run(rank.Value, tokens));
        }
    }

    public void Dispose()
    {
        folder.Dispose();
        input.Dispose();
    }

    private OnnxSession Elastic(nn.Module model)
    {
        var path = folder.File("elastic.onnx");
        model.SaveOnnx(path, [input]);
        return new OnnxSession(path);
    }
}
