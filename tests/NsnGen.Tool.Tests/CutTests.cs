using NsnGen.Checkpoints;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tool.Tests;

[Trait("Speed", "Slow")]
public sealed class CutTests : IDisposable
{
    private readonly ModelFile files = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("factors", 1)]
    [InlineData("factors", 8)]
    [InlineData("tops", 2)]
    [InlineData("tops", 8)]
    [InlineData("units", 3)]
    [InlineData("both", 3)]
    [InlineData("both", 8)]
    public async Task A_cut_file_is_the_one_that_a_model_loaded_up_to_the_rank_saves(string form, int rank)
    {
        var whole = files.Paired(form);

        (await ToolProcess.RunWithoutTorchAsync("cut", whole, "--rank", $"{rank}", "-o", files["cut"])).MustBeDone();

        using var loaded = Paired.Nested.Load(whole, new Paired(), maxRank: rank);
        loaded.Save(files["expected"]);
        Assert.Equal(await BytesAsync("expected"), await BytesAsync("cut"));
    }

    [Fact]
    public async Task A_cut_file_loads_and_answers_as_the_whole_model_and_grows_to_it()
    {
        var whole = files.Saved();

        (await ToolProcess.RunAsync("cut", whole, "-r", "4", "-o", files["cut to 4"])).MustBeDone();

        using var nested = Saved.Nested.Load(whole, new Saved());
        using var small = Saved.Nested.Load(files["cut to 4"], new Saved());
        nested.eval();
        small.eval();
        using var x = linspace(-1, 1, 64, ScalarType.Float32).reshape(2, 2, 4, 4);
        foreach (var rank in Enumerable.Range(1, 4))
        {
            Assert.Equal(Outputs(nested, x, rank), Outputs(small, x, rank));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => Outputs(small, x, 5));
        small.Grow(whole, toRank: 6);
        Assert.Equal(Outputs(nested, x, 6), Outputs(small, x, 6));
    }

    [Theory]
    [InlineData("factors")]
    [InlineData("tops")]
    [InlineData("units")]
    public async Task What_was_cut_grows_to_the_whole_file_again(string form)
    {
        var whole = files.Paired(form);
        (await ToolProcess.RunAsync("cut", whole, "-r", "2", "-o", files["cut"])).MustBeDone();

        var grown = await ToolProcess.AskAsync(0, "grow", files["cut"], "--from", whole, "-o", files["grown"]);

        Assert.Equal(8, grown.GetProperty("rank").GetInt32());
        Assert.Equal(await File.ReadAllBytesAsync(whole, Cancellation), await BytesAsync("grown"));
    }

    [Fact]
    public async Task A_file_does_not_grow_from_another_model_or_down()
    {
        var whole = files.Saved();
        var other = files.Saved("other", seed: 5);
        (await ToolProcess.RunAsync("cut", whole, "-r", "3", "-o", files["cut"])).MustBeDone();

        var foreign = await ToolProcess.RunAsync("grow", files["cut"], "--from", other, "-o", files["grown"]);
        var down = await ToolProcess.RunAsync("grow", files["cut"], "--from", whole, "-r", "2", "-o", files["grown"]);

        Assert.Equal(2, foreign.ExitCode);
        Assert.Contains("begins with other components", foreign.Error, StringComparison.Ordinal);
        Assert.Equal(2, down.ExitCode);
        Assert.Contains("has rank 3 already", down.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("grown", files.Names);
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_only_if_asked()
    {
        var whole = files.Saved();
        var before = await File.ReadAllBytesAsync(whole, Cancellation);

        var refused = await ToolProcess.RunAsync("cut", whole, "-r", "2", "-o", whole);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(whole, Cancellation));

        (await ToolProcess.RunAsync("cut", whole, "-r", "2", "-o", whole, "--force")).MustBeDone();
        using var small = Saved.Nested.Load(whole, new Saved());
        Assert.Equal([2, 12], small.state_dict()["fc1.up"].shape);
    }

    public void Dispose() => files.Dispose();

    private Task<byte[]> BytesAsync(string name) => File.ReadAllBytesAsync(files[name], Cancellation);

    private static float[] Outputs(Saved.Nested model, Tensor x, int rank)
    {
        using var untracked = no_grad();
        using var y = model.WithRank(Saved.Rank.Of(rank)).call(x);
        return y.data<float>().ToArray();
    }
}
