using System.Text.Json;
using NsnGen.Analysis;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Samples.LanguageModel;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>The sample as a user runs it, on a small random model.</summary>
[Trait("Speed", "Slow")]
public sealed class LanguageModelTests : IDisposable
{
    private readonly SmallStories files = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Out => folder.File("report");

    private SampleProcess Start(params string[] arguments) =>
        SampleProcess.Start<Tokenizer>([
            "--weights",
            files.Weights,
            "--stories",
            files.Stories,
            "--out",
            Out,
            .. arguments,
        ]);

    [Fact]
    public async Task A_run_writes_its_frontier_and_texts()
    {
        using var sample = Start("--quick", "--steps", "200", "--seed", "2");
        var (exitCode, output, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("36 stories to train on, 4 held out", output, StringComparison.Ordinal);
        Assert.Contains("rank 16: ", output, StringComparison.Ordinal);
        Assert.Contains("[full] Once upon a time, there was a little dog [16] ", output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Out, "frontier.json"), Cancellation)
        );
        var root = json.RootElement;
        Assert.Equal(2, root.GetProperty("seed").GetInt32());
        var nested = root.GetProperty("nested").EnumerateArray().ToDictionary(p => p.GetProperty("rank").GetInt32());
        Assert.Equal([1, 2, 4, 8, 10, 12, 16], nested.Keys);
        Assert.Equal(CostOf(2), nested[2].GetProperty("costRemaining").GetDouble(), 12);
        Assert.Equal(1, nested[16].GetProperty("costRemaining").GetDouble(), 12);
        var dense = Quality(root.GetProperty("dense"));
        Assert.True(Quality(nested[16]) < dense - 0.3, "Training did not help the full rank.");
        Assert.True(Quality(nested[2]) < dense - 0.3, "Training did not help a low rank.");
        var truncated = root.GetProperty("truncation")
            .EnumerateArray()
            .Single(p => p.GetProperty("rank").GetInt32() == 16);
        Assert.Equal(dense, Quality(truncated), 1e-3);
        string[] precisions = ["float32", "float16", "bfloat16", "int8"];
        Assert.All(precisions, name => Assert.True(File.Exists(Path.Combine(Out, $"rank-16.{name}.safetensors"))));
        string[] ggufs = ["F32", "F16", "Q8_0"];
        Assert.All(ggufs, name => Assert.True(File.Exists(Path.Combine(Out, $"rank-16.{name}.gguf"))));
        Assert.DoesNotContain('\e', output);
        var rows = output.Split('\n').Where(line => line.StartsWith("  NSN ", StringComparison.Ordinal));
        Assert.All(rows, row => Assert.InRange(row.Length, 0, 80));
        Assert.Equal(7, rows.Count());
    }

    [Fact]
    public async Task A_folder_of_Hugging_Face_is_trained_as_well()
    {
        using var llama = new SmallFolder("llama");
        using var sample = SampleProcess.Start<Tokenizer>([
            "--weights",
            llama.Path,
            "--stories",
            files.Stories,
            "--out",
            Out,
            "--quick",
            "--steps",
            "3",
        ]);
        var (exitCode, output, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("36 stories to train on, 4 held out", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Out, "rank-16.F16.gguf")));
    }

    [Theory]
    [InlineData("1. Dense model", "1")]
    [InlineData("2. Surgery", "1")]
    [InlineData("3. One rank per layer", "1")]
    [InlineData("4. All ranks", "100000")]
    [InlineData("5. Frontier", "1")]
    public async Task Ctrl_c_stops_cleanly_and_writes_no_report(string phase, string steps)
    {
        using var sample = Start("--steps", steps);
        await sample.WaitForAsync(phase, Cancellation);
        sample.Interrupt();
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((130, "stopped; no report was written"), (exitCode, error.Trim()));
        Assert.False(Directory.Exists(Out));
    }

    [Theory]
    [InlineData("no/such/folder", "--weights", "no/such/folder")]
    [InlineData("must be a folder, which /dev/null is not", "--weights", "/dev/null")]
    [InlineData("no/such/stories", "--stories", "no/such/stories")]
    [InlineData("must be a file, which / is not", "--stories", "/")]
    [InlineData("'some' for option '--steps'", "--steps", "some")]
    [InlineData("--steps must be at least 1", "--steps", "0")]
    public async Task Wrong_input_is_named_in_a_line(string expected, params string[] arguments)
    {
        string[] all = ["--weights", files.Weights, "--stories", files.Stories];
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var place = Array.IndexOf(all, arguments[i]);
            all =
                place < 0
                    ? [.. all, arguments[i], arguments[i + 1]]
                    : [.. all[..(place + 1)], arguments[i + 1], .. all[(place + 2)..]];
        }
        using var sample = SampleProcess.Start<Tokenizer>(all);
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error.Trim().Split('\n')[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""["one", null]""")]
    [InlineData("""{ "one": "two" }""")]
    public void Stories_are_an_array_of_texts(string json)
    {
        var tokenizer = Tokenizer.Read(files.Tokenizer, SmallStories.Config.Vocabulary);
        File.WriteAllText(files.Stories, json);
        var fault = Assert.Throws<InvalidDataException>(() => Stories.Read(files.Stories, tokenizer, 256));
        Assert.Contains("stories.json is not a JSON array of texts", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_files_are_explained_in_a_line()
    {
        File.Copy(files.Tokenizer, files.Model, overwrite: true);
        using var sample = Start("--quick");
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal(1, exitCode);
        Assert.Contains("stories260K.bin is not a llama2.c checkpoint", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    public void Dispose()
    {
        files.Dispose();
        folder.Dispose();
    }

    private static double Quality(JsonElement point) => point.GetProperty("quality").GetDouble();

    /// <summary>Cost remaining by the formula: factors, the head, and attention of all heads to 128 tokens.</summary>
    private static double CostOf(int rank)
    {
        var c = SmallStories.Config;
        (int In, int Out)[] attention = [(16, 16), (16, 8), (16, 8), (16, 16)];
        // 24 hidden units between 16 inputs are nested two to a rank; each has a row of gate and up and a column of down.
        const int UnitMacs = 3 * 16;
        var whole = c.Vocabulary * 16 + c.Layers * 2 * 16 * 128;
        var nested = attention.Sum(layer => rank * (layer.In + layer.Out)) + rank * 2 * UnitMacs;
        var dense = attention.Sum(layer => layer.In * layer.Out) + 24 * UnitMacs;
        return (double)(whole + c.Layers * nested) / (whole + c.Layers * dense);
    }
}
