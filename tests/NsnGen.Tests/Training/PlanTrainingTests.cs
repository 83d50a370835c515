using NsnGen.Analysis;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
public sealed class PlanTrainingTests
{
    [Fact]
    public async Task Training_can_visit_budgets_instead_of_ranks()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (x, y) = (randn(64, 6, dtype: ScalarType.Float64), randn(64, 4, dtype: ScalarType.Float64));
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var allocator = new BudgetAllocator(nested, Sensitivity.OfWeights(nested));
        double LossAt(int percent) => mse_loss(nested.call(x, allocator.AtPercent(percent)), y).ToDouble();
        int[] budgets = [40, 70, 100];
        var before = budgets.Select(LossAt).ToList();
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            new TrainerOptions
            {
                Sampler = (_, _) => new AllAnchorsSampler(budgets),
                Objective = _ => new UniformObjective(),
                Ranks = allocator.AtPercent,
                Optimizer = parameters => optim.AdamW(parameters, lr: 0.02),
            }
        );
        var first = trainer.Step((x, y));
        Assert.Equal(before, first.Losses.Select(loss => loss.Loss));
        await trainer.FitAsync(Enumerable.Repeat((x, y), 100), TestContext.Current.CancellationToken);
        Assert.All(budgets.Zip(before), pair => Assert.InRange(LossAt(pair.First), 0, 0.95 * pair.Second));
    }

    [Fact]
    public void Anchors_above_the_largest_layer_count_once()
    {
        using var small = TwoLayers.Nested.From(
            new TwoLayers(ScalarType.Float64),
            new ConversionOptions { Initialization = new Truncated(3) }
        );
        using var trainer = small.Trainer<Tensor>(
            (model, x) => model.call(x).sum(),
            new TrainerOptions { Sampler = (anchors, _) => new AllAnchorsSampler(anchors) }
        );
        using var x = zeros(1, 6, dtype: ScalarType.Float64);
        Assert.Equal([1, 2, 3], trainer.Step(x).Losses.Select(loss => loss.Rank));
    }

    private sealed class Truncated(int limit) : Initialization
    {
        public override LayerFactors Factor(LinearMap dense, int maxRank) =>
            Svd.Factor(dense, Math.Min(maxRank, limit));
    }
}
