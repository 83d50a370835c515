using System.Globalization;
using NsnGen.Samples.SentenceEncoder;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>The sample as a user runs it: the real model, on a few sentences.</summary>
public sealed class SentenceEncoderTests : IDisposable
{
    private readonly SmallSentences data = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Out => folder.File("out");

    private SampleProcess Start(params string[] arguments) =>
        SampleProcess.Start<WordPiece>(["--data", data.Path, "--quick", "--out", Out, .. arguments]);

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_run_writes_its_frontier_and_a_model_that_can_be_loaded()
    {
        using var sample = Start("--steps", "2", "--batch", "4", "--plan", "Uniform", "--budgets", "50", "25");
        var (exitCode, output, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("4. Frontier", output, StringComparison.Ordinal);
        var trained = await FrontierAsync();
        Assert.Equal(["dense", "25 %", "50 %", "full rank"], trained.Select(point => point[0]));
        double[] limits = [1, 0.25, 0.5, 1];
        Assert.All(
            trained.Zip(limits),
            point => Assert.InRange(Number(point.First[1]), point.Second - 0.01, point.Second)
        );
        Assert.All(trained, point => Assert.InRange(Number(point[2]), -100, 100));

        using var again = Start(
            "--load",
            Path.Combine(Out, "minilm.nested.safetensors"),
            "--plan",
            "Uniform",
            "--budgets",
            "25",
            "50",
            "--probes"
        );
        (exitCode, output, error) = await again.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.DoesNotContain("training:", output, StringComparison.Ordinal);
        var loaded = await FrontierAsync("SST-2 dev,TREC dev,");
        Assert.Equal(trained.Select(point => point[..4]), loaded.Select(point => point[..4]));
        Assert.All(loaded, point => Assert.InRange(Number(point[4]), 50, 100));
        Assert.Equal("100", loaded[0][5]);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_folder_of_Hugging_Face_is_trained_as_well()
    {
        using var bert = new SmallFolder("bert");
        using var sample = Start("--model", bert.Path, "--steps", "2", "--batch", "4", "--budgets", "50");
        var (exitCode, output, error) = await sample.EndAsync(Cancellation);
        Assert.True(exitCode == 0, error);
        Assert.Contains("4. Frontier", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Out, "minilm.nested.safetensors")));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Ctrl_c_stops_cleanly_and_writes_nothing()
    {
        using var sample = Start("--steps", "100000");
        await sample.WaitForAsync("3. All budgets", Cancellation);
        sample.Interrupt();
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((130, "stopped; no report was written"), (exitCode, error.Trim()));
        Assert.False(Directory.Exists(Out));
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("no/such/folder", "--data", "no/such/folder")]
    [InlineData("must be a folder, which /dev/null is not", "--data", "/dev/null")]
    [InlineData("no/such.dll", "--model", "no/such.dll")]
    [InlineData("no/such.safetensors", "--load", "no/such.safetensors")]
    [InlineData("--budgets must be from 5 to 100", "--budgets", "3")]
    [InlineData("--rate must be more than 0", "--rate", "0")]
    [InlineData("--steps must be at least 1", "--steps", "0")]
    [InlineData("'Odd' for option '--plan'", "--plan", "Odd")]
    public async Task Wrong_input_is_named_in_a_line(string expected, string option, string value)
    {
        string[] all = ["--data", data.Path];
        using var sample = SampleProcess.Start<WordPiece>(
            option == "--data" ? [option, value] : [.. all, option, value]
        );
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error.Trim().Split('\n')[0], StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("sts-dev.csv", "one\ttwo", "pair 1 has not the fields of two sentences and a score")]
    [InlineData("sts-dev.csv", "g\tf\ty\t1\tfive\tA.\tB.", "pair 1 has not the fields of two sentences and a score")]
    [InlineData("unlabelled.txt", "", "unlabelled.txt has no sentences")]
    [InlineData("sst2-train.tsv", "good\t1\nno class", "sst2-train.tsv: line 2 is not a sentence and its class")]
    [InlineData("trec-test.txt", "NUM:count How many ?", "trec-test.txt has not sentences of two classes")]
    public async Task Wrong_files_are_explained_in_a_line(string file, string content, string expected)
    {
        await File.WriteAllTextAsync(Path.Combine(data.Path, file), content, Cancellation);
        using var sample = Start("--probes");
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error.Trim().Split('\n')[0], StringComparison.Ordinal);
    }

    public void Dispose()
    {
        data.Dispose();
        folder.Dispose();
    }

    private async Task<IReadOnlyList<string[]>> FrontierAsync(string probes = "")
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Out, "frontier.csv"), Cancellation);
        Assert.Equal($"model,cost,STS-B dev,SICK trial,{probes}ms 1,ms 64", lines[0]);
        return [.. lines.Skip(1).Select(line => line.Split(','))];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
