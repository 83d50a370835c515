using System.Text.Json;
using NsnGen.Analysis;
using NsnGen.Layers;
using NsnGen.Tests;

namespace NsnGen.Tool.Tests;

[Trait("Speed", "Slow")]
public sealed class InspectTests : IDisposable
{
    private readonly ModelFile files = new();

    [Fact]
    public async Task Layers_energy_and_costs_are_those_of_the_model()
    {
        var whole = files.Saved();

        var found = await ToolProcess.AskAsync(0, "inspect", whole);

        using var nested = Saved.Nested.Load(whole, new Saved());
        Assert.Equal("Saved", found.GetProperty("model").GetString());
        Assert.Equal([2, 4, 6], found.GetProperty("anchors").EnumerateArray().Select(anchor => anchor.GetInt32()));
        AssertCosts(nested, found);
        var energy = Sensitivity.OfWeights(nested).Layers;
        var layers = found.GetProperty("layers").EnumerateArray().ToList();
        Assert.Equal(["fc1", "fc2", "stem"], layers.Select(layer => layer.GetProperty("name").GetString()));
        foreach (var layer in layers)
        {
            var name = layer.GetProperty("name").GetString()!;
            Assert.Equal(
                1 - energy[name].Damage[2],
                layer.GetProperty("energy").GetProperty("2").GetDouble(),
                tolerance: 1e-9
            );
            Assert.Equal(1, layer.GetProperty("energy").GetProperty("6").GetDouble(), tolerance: 1e-9);
        }
        Assert.Equal("convolution", layers[2].GetProperty("kind").GetString());
        Assert.Equal(18, layers[2].GetProperty("inputs").GetInt32());
        Assert.Equal(3, layers[1].GetProperty("components").GetInt32());
    }

    [Theory]
    [InlineData("tops", "linear")]
    [InlineData("both", "makesUnits")]
    public async Task Costs_of_dense_weights_on_top_are_those_of_the_model(string form, string kind)
    {
        var whole = files.Paired(form);

        var found = await ToolProcess.AskAsync(0, "inspect", whole);

        using var nested = Paired.Nested.Load(whole, new Paired());
        AssertCosts(nested, found);
        var fc1 = found.GetProperty("layers").EnumerateArray().First();
        Assert.Equal("block.fc1", fc1.GetProperty("name").GetString());
        Assert.Equal(kind, fc1.GetProperty("kind").GetString());
        Assert.Equal(20, fc1.GetProperty("inputs").GetInt32());
        Assert.Equal(16, fc1.GetProperty("outputs").GetInt32());
        Assert.True(fc1.GetProperty("hasDenseTop").GetBoolean());
    }

    [Fact]
    public async Task Hidden_units_are_named_and_what_the_file_does_not_tell_is_left_out()
    {
        var whole = files.Paired("units");

        var found = await ToolProcess.AskAsync(0, "inspect", whole);

        using var nested = Paired.Nested.Load(whole, new Paired());
        Assert.Equal(
            ["makesUnits", "readsUnits", "linear"],
            found.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("kind").GetString())
        );
        Assert.All(
            found.GetProperty("layers").EnumerateArray().Take(2),
            layer =>
            {
                Assert.Equal(JsonValueKind.Null, layer.GetProperty("inputs").ValueKind);
                Assert.Equal(JsonValueKind.Null, layer.GetProperty("energy").ValueKind);
            }
        );
        var macs = found.GetProperty("costs").EnumerateArray().Select(cost => cost.GetProperty("macs").GetInt64());
        Assert.Equal([.. new[] { 2, 4, 8 }.Select(rank => CostsOf(nested, rank).Sum(cost => cost.Macs))], macs);
    }

    [Fact]
    public async Task Text_has_a_line_for_each_layer_and_rank()
    {
        var answer = await ToolProcess.RunAsync("inspect", files.Saved());

        answer.MustBeDone();
        Assert.Contains("ranks 1 to 6 of 6", answer.Output, StringComparison.Ordinal);
        Assert.Contains("\nfc1    of factors", answer.Output, StringComparison.Ordinal);
        Assert.Contains("energy 4", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', answer.Output);
        Assert.Equal("", answer.Error);
    }

    [Fact]
    public async Task Without_libtorch_only_the_energy_is_missing()
    {
        var answer = await ToolProcess.RunWithoutTorchAsync("inspect", files.Saved(), "--json");

        answer.MustBeDone();
        using var found = JsonDocument.Parse(answer.Output);
        Assert.Contains(
            Libtorch.Variable,
            found.RootElement.GetProperty("energyFault").GetString()!,
            StringComparison.Ordinal
        );
        var layer = found.RootElement.GetProperty("layers")[0];
        Assert.Equal(JsonValueKind.Null, layer.GetProperty("energy").ValueKind);
        Assert.Equal(6, layer.GetProperty("components").GetInt32());
    }

    public void Dispose() => files.Dispose();

    private static void AssertCosts(TorchSharp.torch.nn.Module nested, JsonElement found)
    {
        var dense = CostsOf(nested, 1).Sum(cost => cost.DenseMacs);
        Assert.All(
            found.GetProperty("costs").EnumerateArray(),
            cost =>
            {
                var costs = CostsOf(nested, cost.GetProperty("rank").GetInt32());
                Assert.Equal(costs.Sum(layer => layer.Macs), cost.GetProperty("macs").GetInt64());
                Assert.Equal(
                    (double)costs.Sum(layer => layer.Macs) / dense,
                    cost.GetProperty("costRemaining").GetDouble(),
                    1e-12
                );
                Assert.Equal(
                    costs.Sum(layer => layer.Parameters) + found.GetProperty("otherNumbers").GetInt64(),
                    cost.GetProperty("parameters").GetInt64()
                );
            }
        );
    }

    private static List<LayerCost> CostsOf(TorchSharp.torch.nn.Module nested, int rank) =>
        [.. NestedLayers.Of(nested).Select(entry => entry.Layer.CostAt(Rank.Of(rank)))];
}
