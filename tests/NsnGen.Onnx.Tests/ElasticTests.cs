using NsnGen.Conversion;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx.Tests;

/// <summary>One file whose rank is an input.</summary>
public sealed class ElasticTests
{
    [Fact]
    public void A_perceptron_gives_the_models_output_at_every_anchor_and_batch()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = Mlp.Nested.From(new Mlp());
        model.eval();
        var path = folder.File("mlp.onnx");

        model.SaveOnnx(path, [rand(4, 20)]);

        using var session = new OnnxSession(path);
        Assert.Equal(["x", "rank"], session.Inputs);
        Assert.Equal([-1, 20], session.ShapeOf("x"));
        Assert.Empty(session.ShapeOf("rank"));
        foreach (var batch in (long[])[1, 3, 17])
        {
            using var input = randn(batch, 20);
            foreach (var rank in Mlp.Rank.Anchors)
            {
                Compare.Equal(model.WithRank(rank).call(input), session.Run(rank.Value, input));
            }
        }
    }

    [Fact]
    public void Convolutions_give_the_models_output_at_every_anchor_and_size()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = Vision.Nested.From(new Vision());
        model.eval();
        var path = folder.File("vision.onnx");

        model.SaveOnnx(path, [new(rand(4, 3, 16, 18), "batch", null, "height", "width")]);

        using var session = new OnnxSession(path);
        foreach (var (batch, height, width) in ((long, long, long)[])[(1, 16, 18), (5, 32, 21)])
        {
            using var input = randn(batch, 3, height, width);
            foreach (var rank in Vision.Rank.Anchors)
            {
                Compare.Equal(model.WithRank(rank).call(input), session.Run(rank.Value, input));
            }
        }
    }
}
