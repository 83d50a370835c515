using NsnGen.Checkpoints;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

/// <summary>What a trainer accepts of a sampler: ranks that the model has, and no others.</summary>
[Collection(nameof(Alone))]
public sealed class SampledRankTests
{
    public static TheoryData<string> Samplers => ["one", "all", "any", "sandwich", "pair", "balanced", "rows"];

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_rank_above_the_models_is_refused(string sampler)
    {
        using var model = Regression.Model();
        var error = Assert.ThrowsAny<ArgumentException>(() =>
            Regression.Trainer(model, new TrainerOptions { Sampler = (_, seed) => Of(sampler, seed) })
        );
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
        Assert.Contains("6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_above_those_that_were_loaded_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        using (var whole = Regression.Model())
        {
            NestedCheckpoint.Save(whole, path);
        }
        using var part = TwoLayers.Nested.Load(path, new TwoLayers(ScalarType.Float64), maxRank: 2);
        var error = Assert.ThrowsAny<ArgumentException>(() =>
            Regression.Trainer(
                part,
                new TrainerOptions { Sampler = (_, seed) => new OneRankSampler(Rank.Each(4), seed) }
            )
        );
        Assert.Contains("4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_of_another_model_is_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var other = Regression.Model();
        var plan = new RankPlan(new Dictionary<string, int> { ["fc1"] = 2, ["fc2"] = 2 });
        var error = Assert.ThrowsAny<ArgumentException>(() =>
            Regression.Trainer(
                model,
                new TrainerOptions { Sampler = (_, _) => new AllAnchorsSampler([plan.For(other)]) }
            )
        );
        Assert.Contains("another model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_above_the_models_rank_is_refused_before_training()
    {
        using var model = Regression.Model();
        var evaluation = Evaluation.Of(model, _ => 0) with { Ranks = Rank.Each(4, 50) };
        var error = Assert.ThrowsAny<ArgumentException>(() =>
            Regression.Trainer(model, new TrainerOptions { Evaluation = evaluation })
        );
        Assert.Contains("50", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("beside its support")]
    [InlineData("twice")]
    [InlineData("none")]
    public void A_sampler_that_breaks_its_promise_is_refused(string fault)
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        IReadOnlyList<Rank> ranks = fault switch
        {
            "twice" => Rank.Each(2, 2),
            "none" => [],
            _ => Rank.Each(2, 3),
        };
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions { Sampler = (_, _) => new Given(Rank.Each(2), ranks) }
        );
        var error = Assert.ThrowsAny<InvalidOperationException>(() => trainer.Step(Regression.Batch(0)));
        Assert.Contains(nameof(Given), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_full_rank_of_the_class_is_that_of_the_model()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions { Sampler = (_, seed) => new OneRankSampler([TwoLayers.Rank.Full], seed) }
        );
        Assert.Single(trainer.Step(Regression.Batch(0)).Losses);
    }

    private static RankSampler Of(string name, int seed) =>
        name switch
        {
            "one" => new OneRankSampler(Rank.Each(99), seed),
            "all" => new AllAnchorsSampler(Rank.Each(1, 99)),
            "any" => new AnyRankSampler(99, seed),
            "sandwich" => new SandwichSampler(Rank.Each(1, 2, 99), seed),
            "pair" => new AnchorAndVariantSampler(Rank.Each(1, 99), seed),
            "rows" => new AllAnchorsSampler([Rank.PerRow([1, 99])]),
            _ => new CostBalancedSampler(Rank.Each(1, 99)),
        };

    private sealed class Given(IReadOnlyList<Rank> support, IReadOnlyList<Rank> sample) : RankSampler
    {
        public override IReadOnlyList<Rank> Support => support;

        public override IReadOnlyList<Rank> Sample(long step) => sample;
    }
}
