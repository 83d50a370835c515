using System.Text.Json;
using NsnGen.Bench;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests.Bench;

/// <summary>What trained models are compared with, on the real model and some of its stories.</summary>
[Trait("Speed", "Slow")]
public sealed class BaselineMethodTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly StoriesTask task;

    public BaselineMethodTests()
    {
        var data = TestData.Folder();
        foreach (var file in (string[])["stories260K.bin", "tok512.bin"])
        {
            var copy = folder.File(Path.Combine("stories260K", file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(data, "stories260K", file), copy);
        }
        const string Stories = "tinystories/tinystories_1000.json";
        var all = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(data, Stories)))!;
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(Stories))!);
        File.WriteAllText(folder.File(Stories), JsonSerializer.Serialize(all.Take(40)));
        var root = Path.GetDirectoryName(Path.GetDirectoryName(folder.File(Stories)))!;
        task = new StoriesTask(new DirectoryInfo(root), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void One_set_of_weights_fills_its_budgets_and_is_the_dense_model_at_all_of_the_cost()
    {
        var dense = new DenseAlone().Run(task, 0, seed: 0).Single();
        foreach (var method in (Baseline[])[new NestedWidths(), new FlexRank()])
        {
            var outcomes = method.Run(task, 0, seed: 0).ToList();
            Assert.Equal(dense.Test, outcomes.Single(outcome => outcome.Budget == 1).Test, 1e-3);
            Assert.All(
                outcomes,
                outcome => Assert.InRange(outcome.Cost, outcome.Budget - 0.005, outcome.Budget + 1e-9)
            );
        }
    }

    [Fact]
    public void Training_costs_what_it_may_and_helps()
    {
        var ours = new Ours("ours")
        {
            IsOneRankAStep = true,
            IsTaught = true,
            IsPlanned = true,
        };
        var before = ours.Run(task, 0, seed: 0).First();
        var after = ours.Run(task, 8, seed: 0).First();
        Assert.InRange(after.DenseSteps, 7, 8);
        Assert.InRange(after.Test, 0, before.Test - 1);
    }

    [Fact]
    public void The_second_layer_is_fitted_to_the_units_that_stay()
    {
        using var dense = task.Pretrained.Read();
        var (units, layer) = (HiddenUnits.Of(dense, task)[2], HiddenUnits.Downs(dense)[2]);
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var order = tensor(units.Order);
        var weight = layer.weight.to(float64).index_select(1, order);
        var whole = units.DownFor(units.Order.Length);
        Assert.Equal(Enumerable.Range(0, 172).Select(unit => (long)unit), units.Order.Order());
        Assert.InRange((whole - weight).norm().ToDouble() / weight.norm().ToDouble(), 0, 0.05);
        var half = units.DownFor(86);
        Assert.Equal([64L, 86L], half.shape);
        Assert.True((half - weight.narrow(1, 0, 86)).norm().ToDouble() > 0.05 * weight.norm().ToDouble());
    }

    [Fact]
    public void Outcomes_stay_in_the_file_until_their_method_runs_again()
    {
        static BaselineOutcome At(string method, int seed, int steps, double test) =>
            new(method, seed, 0.5)
            {
                Cost = 0.49,
                FactoredCost = 0.6,
                Validation = 2,
                Test = test,
                Steps = steps,
                DenseSteps = steps / 2.0,
            };
        var csv = new BaselineCsv(folder.File("outcomes.csv"));
        csv.Replace([At("a, b", 0, 0, 3)]);
        csv.Replace([At("a, b", 0, 10, 2)]);
        csv.Replace([At("c", 1, 10, 2.5)]);
        csv.Replace([At("a, b", 0, 10, 1.5)]);
        Assert.Equal([At("a, b", 0, 0, 3), At("c", 1, 10, 2.5), At("a, b", 0, 10, 1.5)], csv.Read());
    }

    public void Dispose()
    {
        task.Dispose();
        folder.Dispose();
    }
}
