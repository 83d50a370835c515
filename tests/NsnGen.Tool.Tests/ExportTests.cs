using NsnGen.Checkpoints;
using NsnGen.Tests;

namespace NsnGen.Tool.Tests;

[Trait("Speed", "Slow")]
public sealed class ExportTests : IDisposable
{
    private readonly ModelFile files = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2, Export.Merged, ExportPrecision.Full)]
    [InlineData(6, Export.Factored, ExportPrecision.Full)]
    [InlineData(1, Export.Factored, ExportPrecision.BFloat16)]
    [InlineData(4, Export.Merged, ExportPrecision.Int8PerChannel)]
    public async Task An_export_is_the_file_that_the_model_saves(int rank, Export form, ExportPrecision precision)
    {
        var whole = files.Saved();
        string[] choices = ["--form", $"{form}", "--precision", $"{precision}"];

        (
            await ToolProcess.RunAsync(["export", whole, "-r", $"{rank}", "-o", files["export"], .. choices])
        ).MustBeDone();

        using var nested = Saved.Nested.Load(whole, new Saved());
        nested.WithRank(Saved.Rank.Of(rank)).Save(files["expected"], form, new ExportOptions { Precision = precision });
        Assert.Equal(await BytesAsync("expected"), await BytesAsync("export"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public async Task A_dense_weight_on_top_is_the_export_of_the_full_rank(int rank)
    {
        var whole = files.Paired("tops");

        (await ToolProcess.RunAsync("export", whole, "-r", $"{rank}", "-o", files["export"])).MustBeDone();

        using var nested = Paired.Nested.Load(whole, new Paired());
        nested.WithRank(Paired.Rank.Of(rank)).Save(files["expected"]);
        Assert.Equal(await BytesAsync("expected"), await BytesAsync("export"));
    }

    [Fact]
    public async Task What_the_file_does_not_describe_is_refused_with_a_way_out()
    {
        var refused = await ToolProcess.RunAsync("export", files.Paired("units"), "-r", "2", "-o", files["export"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("'block.fc1' are hidden units", refused.Error, StringComparison.Ordinal);
        Assert.Contains("WithRank(rank).Save(path)", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("export", files.Names);
    }

    [Fact]
    public async Task Without_libtorch_a_line_says_what_to_do()
    {
        var refused = await ToolProcess.RunWithoutTorchAsync("export", files.Saved(), "-r", "2", "-o", files["export"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(Libtorch.Variable, refused.Error, StringComparison.Ordinal);
        Assert.Single(refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => files.Dispose();

    private Task<byte[]> BytesAsync(string name) => File.ReadAllBytesAsync(files[name], Cancellation);
}
