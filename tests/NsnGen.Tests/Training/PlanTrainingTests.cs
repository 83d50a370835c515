using System.Diagnostics.Metrics;
using System.Text;
using NsnGen.Analysis;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
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
                Sampler = (_, _) => new AllAnchorsSampler(budgets.Select(allocator.AtPercent)),
                Objective = _ => new UniformObjective(),
                Optimizer = parameters => optim.AdamW(parameters, lr: 0.02),
            }
        );
        var first = trainer.Step((x, y));
        Assert.Equal(before, first.Losses.Select(loss => loss.Loss));
        await trainer.FitAsync(Enumerable.Repeat((x, y), 100), TestContext.Current.CancellationToken);
        Assert.All(budgets.Zip(before), pair => Assert.InRange(LossAt(pair.First), 0, 0.95 * pair.Second));
    }

    [Fact]
    public void A_plan_is_called_by_its_name_wherever_a_run_tells_of_it()
    {
        using var scope = NewDisposeScope();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var allocator = new BudgetAllocator(nested, Sensitivity.OfWeights(nested));
        using var folder = new TemporaryFolder();
        var csv = folder.File("log.csv");
        using var log = new CsvTrainingLog(csv);
        var divisor = 1;
        using var trainer = nested.Trainer<Tensor>(
            (model, x) => model.call(x).square().sum() / (model.Rank == allocator.AtPercent(70) ? divisor : 1),
            new TrainerOptions
            {
                Sampler = (_, _) => new AllAnchorsSampler([allocator.AtPercent(40), allocator.AtPercent(70)]),
                Logs = [log],
            }
        );
        var x = ones(1, 6, dtype: ScalarType.Float64);
        log.Start(0);
        log.Write(trainer.Step(x));
        log.Dispose();
        divisor = 0;
        var error = Assert.Throws<NonFiniteLossException>(() => trainer.Step(x));

        var rows = File.ReadLines(csv).Select(row => row.Split(',')).Where(row => row[1] == "loss");
        Assert.Equal(["cost 40 %", "cost 70 %"], rows.Select(row => row[2]));
        Assert.Contains("The loss at cost 70 % is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_and_events_call_a_plan_by_its_name_too()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var step = new TrainingStep(
            0,
            [(Rank.Of(2), 1), (new BudgetAllocator(nested, Sensitivity.OfWeights(nested)).AtPercent(70), 2)]
        );
        var told = new List<object?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "nsngen.training.loss")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => told.Add(tags[0].Value));
        listener.Start();
        TrainingMetrics.Record(step);
        Assert.Equal(["2", "cost 70 %"], told);

        using var folder = new TemporaryFolder();
        using (var events = new TensorBoardLog(folder.Path))
        {
            events.Start(0);
            events.Write(step);
        }
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder.Path))));
        Assert.Contains("loss/rank-2", text, StringComparison.Ordinal);
        Assert.Contains("loss/cost-70-%", text, StringComparison.Ordinal);

        var history = new TrainingHistory();
        history.Write(step);
        history.Write(step with { Step = 1, Losses = [.. step.Losses.Select(at => (at.Rank, at.Loss * at.Loss))] });
        Assert.Equal(["2", "cost 70 %"], history.ByRank("loss").Select(entry => entry.Rank));
        var risen = Assert.Throws<BrokenModelException>(history.Check);
        Assert.Contains("The loss at cost 70 % rose from 2 to 4", risen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plans_are_ordered_by_their_components_and_below_the_uniform_rank_that_contains_them()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var allocator = new BudgetAllocator(nested, Sensitivity.OfWeights(nested));
        var plans = Enumerable
            .Range(0, allocator.PlanCount)
            .Select(i => (allocator.PlanAt(i) with { Name = $"plan {i}" }).For(nested))
            .ToList();
        Assert.Equal(plans, new AllAnchorsSampler(plans.AsEnumerable().Reverse()).Support);
        var full = Rank.Of(plans[^1].Value);
        Assert.Equal(full, new SandwichSampler([full, .. plans], seed: 0).Sample(0)[0]);
        Assert.Equal(plans[0], new SandwichSampler([full, .. plans], seed: 0).Sample(0)[^1]);
    }

    [Fact]
    public async Task A_run_over_plans_goes_on_with_what_its_objective_learned_of_each()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        double[] learned = [.. (await Run(4)).Values];
        Assert.All(learned, value => Assert.NotEqual(0, value));
        Assert.Equal(learned, (await Run(4)).Values);

        async Task<Dictionary<string, double>> Run(int steps)
        {
            using var model = Regression.Model();
            var allocator = new BudgetAllocator(model, Sensitivity.OfWeights(model));
            using var trainer = Regression.Trainer(
                model,
                new TrainerOptions
                {
                    Sampler = (_, _) => new AllAnchorsSampler([allocator.AtPercent(40), allocator.AtPercent(70)]),
                    Objective = ranks => new UncertaintyObjective(ranks),
                    Checkpoints = new TrainingCheckpoints(folder.Path),
                    MaxSteps = steps,
                }
            );
            await trainer.FitAsync(Regression.Batches(10), TestContext.Current.CancellationToken);
            Assert.Equal(steps, trainer.Steps);
            return trainer.Objective.Parameters.ToDictionary(s => s.Key.Name, s => s.Value.ToDouble());
        }
    }

    [Fact]
    public void Plans_that_are_called_the_same_are_refused()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        Rank Nameless(int percent) =>
            (
                new BudgetAllocator(nested, Sensitivity.OfWeights(nested)).AtPercent(percent).Plan! with
                {
                    Name = "one name",
                }
            ).For(nested);
        var error = Assert.Throws<ArgumentException>(() =>
            nested.Trainer<Tensor>(
                (model, x) => model.call(x).sum(),
                new TrainerOptions { Sampler = (_, _) => new AllAnchorsSampler([Nameless(40), Nameless(70)]) }
            )
        );
        Assert.Contains("called 'one name'", error.Message, StringComparison.Ordinal);
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
        Assert.Equal(Rank.Each(1, 2, 3), trainer.Step(x).Losses.Select(loss => loss.Rank));
    }

    private sealed class Truncated(int limit) : Initialization
    {
        internal override LayerFactors Factor(LinearMap dense, int maxRank) =>
            Svd.Factor(dense, Math.Min(maxRank, limit));
    }
}
