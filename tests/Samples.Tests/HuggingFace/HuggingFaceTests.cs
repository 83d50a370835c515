using NsnGen.Samples.HuggingFace;

namespace NsnGen.Samples.Tests;

/// <summary>The sample as a user runs it.</summary>
[Trait("Speed", "Slow")]
public sealed class HuggingFaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    [InlineData("gpt_neox")]
    public async Task A_language_model_goes_on_with_a_text_at_each_rank(string architecture)
    {
        using var folder = new SmallFolder(architecture);
        using var sample = SampleProcess.Start<Demo>(
            "--model",
            folder.Path,
            "--text",
            "the cat sat",
            "--tokens",
            "8",
            "--ranks",
            "16",
            "3"
        );
        var (exitCode, output, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("rank 16, ", output, StringComparison.Ordinal);
        Assert.Contains("rank 3, ", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split('\n').Count(line => line.StartsWith("the cat sat", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_encoder_compares_texts_at_each_rank()
    {
        using var folder = new SmallFolder("bert");
        using var sample = SampleProcess.Start<Demo>([
            "--model",
            folder.Path,
            "--text",
            "the cat sat",
            "--text",
            "a cafe",
            "--ranks",
            "16",
        ]);
        var (exitCode, output, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Matches(@"the cat sat\s+1\.000\s+1\.000", output);
        Assert.Matches(@"a cafe\s+-?0\.\d+\s+1\.000", output);
    }

    [Fact]
    public async Task A_Llama_is_saved_for_llama_cpp()
    {
        using var folder = new SmallFolder("llama");
        var path = folder["rank-3.gguf"];
        using var sample = SampleProcess.Start<Demo>([
            "--model",
            folder.Path,
            "--tokens",
            "1",
            "--ranks",
            "3",
            "--gguf",
            path,
            "--precision",
            "Q8_0",
        ]);
        var (exitCode, output, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains($"written: {path}", output, StringComparison.Ordinal);
        Assert.Equal("GGUF"u8.ToArray(), (await File.ReadAllBytesAsync(path, Cancellation))[..4]);
    }

    [Fact]
    public async Task Another_model_is_not_saved_for_llama_cpp()
    {
        using var folder = new SmallFolder("gpt2");
        using var sample = SampleProcess.Start<Demo>([
            "--model",
            folder.Path,
            "--tokens",
            "1",
            "--ranks",
            "3",
            "--gguf",
            folder["out.gguf"],
        ]);
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal(1, exitCode);
        Assert.Contains("holds a 'gpt2'", error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.gguf"]));
    }

    [Theory]
    [InlineData("no/such/folder", "4", "no/such/folder")]
    [InlineData(null, "17", "The model has ranks from 1 to 16, and not 17.")]
    public async Task Wrong_input_is_named_in_a_line(string? path, string rank, string expected)
    {
        using var folder = new SmallFolder("gpt2");
        using var sample = SampleProcess.Start<Demo>("--model", path ?? folder.Path, "--ranks", rank);
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }
}
