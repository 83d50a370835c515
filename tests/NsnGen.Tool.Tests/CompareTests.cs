using System.Text.Json;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tool.Tests;

[Trait("Speed", "Slow")]
public sealed class CompareTests : IDisposable
{
    private readonly ModelFile files = new();

    [Fact]
    public async Task Equal_files_are_equal_and_exit_with_0()
    {
        var answer = await ToolProcess.RunWithoutTorchAsync("compare", files.Saved("a b"), files.Saved("c"));

        answer.MustBeDone();
        Assert.StartsWith("equal, ranks 1 to 6", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("factors")]
    [InlineData("tops")]
    public async Task A_cut_file_is_a_prefix_and_exits_with_1(string form)
    {
        var whole = files.Paired(form);
        (await ToolProcess.RunAsync("cut", whole, "-r", "2", "-o", files["cut"])).MustBeDone();

        var cut = await ToolProcess.AskAsync(1, "compare", files["cut"], whole);
        var reversed = await ToolProcess.AskAsync(1, "compare", whole, files["cut"]);

        Assert.Equal("firstIsPrefix", cut.GetProperty("relation").GetString());
        Assert.Equal(2, cut.GetProperty("firstRank").GetInt32());
        Assert.Equal("secondIsPrefix", reversed.GetProperty("relation").GetString());
    }

    [Fact]
    public async Task Numbers_that_differ_are_found_with_their_rank_and_size()
    {
        var first = files.Saved("first");
        var second = files.Saved(
            "second",
            change: nested =>
            {
                using var untracked = no_grad();
                using var step = tensor(0.5f);
                using var row = nested.state_dict()["fc1.up"][4];
                row[7].add_(step);
                row[3].sub_(step).sub_(step);
            }
        );

        var found = await ToolProcess.AskAsync(1, "compare", first, second);

        Assert.Equal("different", found.GetProperty("relation").GetString());
        var difference = Assert.Single(found.GetProperty("tensors").EnumerateArray());
        Assert.Equal("fc1.up", difference.GetProperty("name").GetString());
        Assert.Equal("values", difference.GetProperty("kind").GetString());
        Assert.Equal(5, difference.GetProperty("fromRank").GetInt32());
        Assert.Equal(1.0, difference.GetProperty("largest").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task Another_model_is_different_in_names_and_shapes()
    {
        var found = await ToolProcess.AskAsync(1, "compare", files.Saved(), files.Paired("factors"));

        Assert.Equal("different", found.GetProperty("relation").GetString());
        Assert.Contains(
            "'Saved' and 'Paired'",
            found.GetProperty("metadata")[0].GetString()!,
            StringComparison.Ordinal
        );
        Assert.Contains(found.GetProperty("tensors").EnumerateArray(), tensor => Is(tensor, "fc1.up", "onlyInFirst"));
        Assert.Contains(
            found.GetProperty("tensors").EnumerateArray(),
            tensor => Is(tensor, "input.up", "onlyInSecond")
        );
    }

    [Theory]
    [InlineData("fc1.down")]
    [InlineData("head.weight")]
    public async Task Damage_in_either_file_is_a_fault_and_no_difference(string tensor)
    {
        var (whole, damaged) = (files.Saved(), files.Saved("damaged"));
        Damage.Flip(damaged, tensor);

        foreach (var order in new[] { new[] { whole, damaged }, [damaged, whole] })
        {
            var answer = await ToolProcess.RunAsync(["compare", .. order]);
            Assert.Equal(2, answer.ExitCode);
            Assert.Contains($"the checksum of '{tensor}'", answer.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => files.Dispose();

    private static bool Is(JsonElement tensor, string name, string kind) =>
        tensor.GetProperty("name").GetString() == name && tensor.GetProperty("kind").GetString() == kind;
}
