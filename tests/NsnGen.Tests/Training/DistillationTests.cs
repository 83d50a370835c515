using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
public sealed class DistillationTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    [InlineData(4.0)]
    public void Divergence_is_Hintons(double temperature)
    {
        using var scope = NewDisposeScope();
        double[,] student =
        {
            { 0.3, -1.2, 2.0 },
            { 1.5, 0.1, -0.7 },
        };
        double[,] teacher =
        {
            { 1.0, 0.2, -0.5 },
            { -2.0, 3.0, 0.4 },
        };
        var distillation = new Distillation<int> { Temperature = temperature };
        Assert.Equal(
            Divergence(student, teacher, temperature),
            distillation.Divergence(tensor(student), tensor(teacher)).ToDouble(),
            12
        );
    }

    [Fact]
    public void Logits_that_a_teacher_has_ready_stay_its_own()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        var (x, y) = Regression.Batch(0);
        var ready = randn(x.shape[0], 4, dtype: ScalarType.Float64);
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) => at.call(batch.X),
            (logits, batch) => mse_loss(logits, batch.Y),
            new Distillation<(Tensor X, Tensor Y)> { Teacher = _ => ready }
        );
        trainer.Step((x, y));
        trainer.Step((x, y));
        Assert.False(ready.IsInvalid);
        Assert.Equal([x.shape[0], 4], ready.shape);
    }

    [Fact]
    public void Its_gradient_is_the_difference_of_the_softened_probabilities()
    {
        using var scope = NewDisposeScope();
        double[,] student =
        {
            { 0.3, -1.2, 2.0 },
            { 1.5, 0.1, -0.7 },
        };
        double[,] teacher =
        {
            { 1.0, 0.2, -0.5 },
            { -2.0, 3.0, 0.4 },
        };
        var logits = tensor(student, requires_grad: true);
        new Distillation<int> { Temperature = 3 }
            .Divergence(logits, tensor(teacher))
            .backward();
        for (var row = 0; row < 2; row++)
        {
            var (q, p) = (Softened(student, row, 3), Softened(teacher, row, 3));
            for (var i = 0; i < 3; i++)
            {
                // T² · (1/T) (q − p), the mean of two rows.
                Assert.Equal(3 * (q[i] - p[i]) / 2, logits.grad![row, i].ToDouble(), 12);
            }
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.25)]
    public void The_largest_rank_of_a_step_teaches_the_others_and_is_not_taught(double weight)
    {
        using var scope = NewDisposeScope();
        var (x, y) = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        using var twin = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        twin.load_state_dict(nested.state_dict());
        var step = Distilled(
            nested,
            new Distillation<(Tensor X, Tensor Y)> { Weight = weight, Temperature = 2 },
            (x, y)
        );

        Assert.Equal(Rank.Each(6, 4, 2, 1), step.Losses.Select(loss => loss.Rank));
        var teacher = Logits(twin, 6, x);
        foreach (var (rank, loss) in step.Losses)
        {
            var own = CrossEntropy(Logits(twin, rank.Value, x), y);
            var mixed = weight * Divergence(Logits(twin, rank.Value, x), teacher, 2) + (1 - weight) * own;
            Assert.Equal(rank.Value == 6 ? own : mixed, loss, 10);
        }

        // The step, with the teacher a constant: no gradient reaches it through those it teaches.
        var constant = twin.call(x, Rank.Of(6)).detach();
        var softened = softmax(constant / 2, -1);
        step.Losses.Select(at => Term(twin.call(x, at.Rank), at.Rank.Value)).Aggregate((a, b) => a + b).backward();
        foreach (var (name, parameter) in twin.named_parameters())
        {
            var expected = parameter.detach() - 0.1 * parameter.grad! / 4;
            Assert.InRange(Reference.Distance(nested.get_parameter(name)!.detach(), expected), 0, 1e-10);
        }

        Tensor Term(Tensor logits, int rank)
        {
            var own = cross_entropy(logits, y);
            var divergence = (softened * (softened.log() - log_softmax(logits / 2, -1))).sum(-1).mean() * 4;
            return rank == 6 ? own : weight * divergence + (1 - weight) * own;
        }
    }

    [Fact]
    public void A_frozen_teacher_teaches_every_rank()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Task();
        using var dense = new TwoLayers(ScalarType.Float64);
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var (before, teacher) = (
            Enumerable.Range(0, 7).Select(r => r == 0 ? null : Logits(nested, r, x)).ToList(),
            Values(dense.call(x))
        );
        var step = Distilled(
            nested,
            new Distillation<(Tensor X, Tensor Y)> { Teacher = batch => dense.call(batch.X) },
            (x, y)
        );
        Assert.Equal(4, step.Losses.Count);
        Assert.All(step.Losses, at => Assert.Equal(Divergence(before[at.Rank.Value]!, teacher, 1), at.Loss, 10));
        Assert.All(dense.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Distillation_combines_with_any_sampler_and_objective()
    {
        using var scope = NewDisposeScope();
        var batch = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var anchors = Rank.Each(1, 2, 4, 6);
        foreach (
            var sampler in new RankSampler[]
            {
                new AnchorAndVariantSampler(anchors, 1),
                new SandwichSampler(anchors, 1),
                new AnyRankSampler(6, 1, 2),
                new CostBalancedSampler(anchors),
                new OneRankSampler(anchors, 1),
            }
        )
        {
            using var trainer = Trainer(nested, new(), _ => sampler, ranks => new UncertaintyObjective(ranks));
            for (var i = 0; i < 3; i++)
            {
                var step = trainer.Step(batch);
                Assert.Equal(
                    sampler.Sample(i).OrderByDescending(rank => rank.Value),
                    step.Losses.Select(loss => loss.Rank)
                );
            }
        }
    }

    [Fact]
    public void Logits_of_another_shape_and_settings_out_of_range_are_refused()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() =>
            new Distillation<int>().Divergence(zeros(2, 3), zeros(2, 4))
        );
        Assert.Contains("[2, 4]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Distillation<int> { Weight = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Distillation<int> { Temperature = 0 });
    }

    private static TrainingStep Distilled(
        TwoLayers.Nested nested,
        Distillation<(Tensor X, Tensor Y)> distillation,
        (Tensor X, Tensor Y) batch
    )
    {
        using var trainer = Trainer(
            nested,
            distillation,
            ranks => new AllAnchorsSampler(ranks),
            _ => new UniformObjective()
        );
        return trainer.Step(batch);
    }

    private static NestedTrainer<(Tensor X, Tensor Y)> Trainer(
        TwoLayers.Nested nested,
        Distillation<(Tensor X, Tensor Y)> distillation,
        Func<IReadOnlyList<Rank>, RankSampler> sampler,
        Func<IReadOnlyList<Rank>, RankObjective> objective
    ) =>
        nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => model.call(batch.X),
            (logits, batch) => cross_entropy(logits, batch.Y),
            distillation,
            new TrainerOptions
            {
                Sampler = (anchors, _) => sampler(anchors),
                Objective = objective,
                Optimizer = parameters => optim.SGD(parameters, 0.1),
            }
        );

    private static (Tensor X, Tensor Y) Task() =>
        (randn(16, 6, dtype: ScalarType.Float64) * 3, randint(4, new long[] { 16 }));

    private static double[,] Logits(TwoLayers.Nested nested, int rank, Tensor x) =>
        Values(nested.call(x, Rank.Of(rank)));

    private static double[,] Values(Tensor logits)
    {
        var values = new double[logits.shape[0], logits.shape[1]];
        var flat = logits.detach().data<double>().ToArray();
        Buffer.BlockCopy(flat, 0, values, 0, flat.Length * sizeof(double));
        return values;
    }

    private static double Divergence(double[,] student, double[,] teacher, double temperature)
    {
        var sum = 0.0;
        for (var row = 0; row < student.GetLength(0); row++)
        {
            var (q, p) = (Softened(student, row, temperature), Softened(teacher, row, temperature));
            sum += p.Zip(q, (pi, qi) => pi * Math.Log(pi / qi)).Sum();
        }
        return temperature * temperature * sum / student.GetLength(0);
    }

    private static double CrossEntropy(double[,] logits, Tensor labels) =>
        labels.data<long>().Select((label, row) => -Math.Log(Softened(logits, row, 1)[label])).Average();

    private static double[] Softened(double[,] logits, int row, double temperature)
    {
        var powers = Enumerable
            .Range(0, logits.GetLength(1))
            .Select(i => Math.Exp(logits[row, i] / temperature))
            .ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
