using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.optim;

namespace SystemTorch.Tests.Optim;

public sealed class SchedulerTests
{
    private const double Rate = 0.8;

    private static readonly Dictionary<
        string,
        (Func<Optimizer, lr_scheduler.LRScheduler> Make, Func<int, double> Formula)
    > Table = new()
    {
        ["StepLR"] = (o => lr_scheduler.StepLR(o, 3, 0.5), t => Rate * Math.Pow(0.5, t / 3)),
        ["ExponentialLR"] = (o => lr_scheduler.ExponentialLR(o, 0.9), t => Rate * Math.Pow(0.9, t)),
        ["LinearLR"] = (o => lr_scheduler.LinearLR(o, 0.25, 0.75, 4), t => Rate * (0.25 + 0.5 * Math.Min(t, 4) / 4)),
        ["LambdaLR"] = (o => lr_scheduler.LambdaLR(o, t => 1.0 / (1 + t)), t => Rate / (1 + t)),
        ["CosineAnnealingLR"] = (
            o => lr_scheduler.CosineAnnealingLR(o, 5, 0.1),
            t => 0.1 + (Rate - 0.1) * (1 + Math.Cos(Math.PI * t / 5)) / 2
        ),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void RatesFollowTheClosedForm(string name)
    {
        using var optimizer = Make();
        var (make, formula) = Table[name];
        var group = optimizer.ParamGroups.Single();
        var schedule = make(optimizer);

        for (var epoch = 0; epoch < 13; epoch++)
        {
            Assert.Equal(formula(epoch), group.LearningRate, 10);
            Assert.Equal([group.LearningRate], schedule.get_last_lr());
            schedule.step();
        }
        schedule.step(2);
        Assert.Equal(formula(2), group.LearningRate, 10);
    }

    [Fact]
    public void TwoScalingSchedulesMultiply()
    {
        using var optimizer = Make();
        lr_scheduler.LRScheduler[] schedules =
        [
            lr_scheduler.ExponentialLR(optimizer, 0.9),
            lr_scheduler.LinearLR(optimizer, 0.5, 1, 2),
        ];
        for (var epoch = 0; epoch < 3; epoch++)
        {
            foreach (var schedule in schedules)
                schedule.step();
        }

        Assert.Equal(Rate * Math.Pow(0.9, 3), optimizer.ParamGroups.Single().LearningRate, 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OneCycleRisesAndFallsWhileTheMomentumFallsAndRises(bool linear)
    {
        using var parameter = Parameter(zeros(1));
        using var optimizer = Adam([parameter]);
        var group = (Adam.ParamGroup)optimizer.ParamGroups.Single();
        var strategy = linear
            ? lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear
            : lr_scheduler.impl.OneCycleLR.AnnealStrategy.Cos;
        var schedule = lr_scheduler.OneCycleLR(
            optimizer,
            1,
            20,
            anneal_strategy: strategy,
            div_factor: 10,
            final_div_factor: 100
        );
        double Between(double from, double to, double part) =>
            linear ? from + (to - from) * part : to + (from - to) * (1 + Math.Cos(Math.PI * part)) / 2;

        for (var step = 0; step < 20; step++)
        {
            var (rising, part) = (step <= 5, step <= 5 ? step / 5.0 : (step - 5) / 14.0);
            Assert.Equal(rising ? Between(0.1, 1, part) : Between(1, 0.001, part), group.LearningRate, 12);
            Assert.Equal(rising ? Between(0.95, 0.85, part) : Between(0.85, 0.95, part), group.Betas.Item1, 12);
            Assert.Equal(0.999, group.Betas.Item2);
            schedule.step();
        }
        Assert.Throws<InvalidOperationException>(schedule.step);
    }

    [Theory]
    [InlineData(0, 0.9, 0)]
    [InlineData(0.1, 1, 0)]
    [InlineData(1, 0.04, 0)]
    public void OneCycleMayRiseAtOnceOrToTheEnd(double part, double first, double last)
    {
        using var optimizer = Make();
        var group = optimizer.ParamGroups.Single();
        var linear = lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear;
        var schedule = lr_scheduler.OneCycleLR(
            optimizer,
            1,
            10,
            pct_start: part,
            anneal_strategy: linear,
            final_div_factor: 1e9
        );
        var start = group.LearningRate;
        for (var step = 0; step < 10; step++)
            schedule.step();

        Assert.Equal(first, start, 6);
        Assert.Equal(last, group.LearningRate, 6);
    }

    [Fact]
    public void OneCycleOfThreePhasesComesBackBeforeItEnds()
    {
        using var optimizer = Make();
        var group = (SGD.ParamGroup)optimizer.ParamGroups.Single();
        var schedule = lr_scheduler.OneCycleLR(optimizer, 1, epochs: 4, steps_per_epoch: 5, three_phase: true);
        var rates = new List<double>();
        for (var step = 0; step < 20; step++)
        {
            rates.Add(group.LearningRate);
            schedule.step();
        }

        Assert.Equal(0.04, rates[0], 12);
        Assert.Equal(1, rates[5], 12);
        Assert.Equal(0.04, rates[10], 12);
        Assert.Equal(0.04 / 1e4, rates[19], 12);
    }

    [Fact]
    public void EveryGroupCanHaveAFunctionOfItsOwn()
    {
        using var optimizer = SGD(
            [new SGD.ParamGroup([Parameter(zeros(1))], 1), new SGD.ParamGroup([Parameter(zeros(1))], 2)],
            Rate
        );
        var schedule = new lr_scheduler.impl.LambdaLR(optimizer, [t => 1 + t, t => 1.0 / (1 + t)]);

        schedule.step();

        Assert.Equal([2, 1], schedule.get_last_lr());
        Assert.Throws<ArgumentException>(() => new lr_scheduler.impl.LambdaLR(optimizer, [t => t]));
    }

    [Fact]
    public void ImpossibleSchedulesAreRefused()
    {
        using var optimizer = Make();

        Assert.Throws<ArgumentNullException>(() => lr_scheduler.ExponentialLR(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => lr_scheduler.StepLR(optimizer, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => lr_scheduler.CosineAnnealingLR(optimizer, 0));
        Assert.Throws<ArgumentException>(() => lr_scheduler.OneCycleLR(optimizer, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => lr_scheduler.OneCycleLR(optimizer, 1, 10, pct_start: 2));
    }

    private static SGD Make() => SGD([Parameter(zeros(1))], Rate, momentum: 0.9);
}
