using System.Diagnostics;
using System.Globalization;
using NsnGen.Files;
using NsnGen.Tests.SurgeryHost;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

[Trait("Speed", "Slow")]
public sealed class SurgeryAtLoadProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_model_is_factored_in_the_memory_of_its_nested_self_and_two_of_its_largest_layers()
    {
        const int Width = 640;
        const int Blocks = 24;
        const int Vocabulary = 40_000;
        var path = Write(Width, Blocks, Vocabulary);
        var (_, lines) = await RunAsync(path, [Width, Blocks, Vocabulary], "finished", "nested.safetensors");
        var rise = long.Parse(lines[^1].Split(' ')[1], CultureInfo.InvariantCulture);

        var dense = new FileInfo(path).Length;
        const long Largest = 4L * Vocabulary * Width;
        var nested = new FileInfo(folder.File("nested.safetensors")).Length;
        Assert.InRange(dense, 400_000_000, 430_000_000);
        Assert.True(nested + 2 * Largest < dense);
        Assert.True(
            rise <= nested + 2 * Largest,
            $"Memory rose by {rise:N0} bytes; the nested model has {nested:N0}, the largest layer {Largest:N0}, the dense model {dense:N0}."
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"rise {rise:N0}, nested {nested:N0}, largest {Largest:N0}, dense {dense:N0}"
        );
    }

    [Fact]
    public async Task A_run_that_is_killed_goes_on_and_gives_the_same_model_bit_for_bit()
    {
        int[] sizes = [128, 8, 300];
        var path = Write(sizes[0], sizes[1], sizes[2]);
        var (_, whole) = await RunAsync(path, sizes, "whole", "whole.safetensors");
        Assert.Equal(2 * sizes[1], whole.Count(line => line.StartsWith("factored ", StringComparison.Ordinal)));

        var (code, killed) = await RunAsync(
            path,
            sizes,
            "parted",
            "parted.safetensors",
            killAfter: "factored floors.3.fc1"
        );
        Assert.NotEqual(0, code);
        Assert.False(File.Exists(folder.File("parted.safetensors")));
        var done = killed.Count(line => line.StartsWith("factored ", StringComparison.Ordinal));
        var (_, resumed) = await RunAsync(path, sizes, "parted", "parted.safetensors");
        Assert.True(resumed.Count(line => line.StartsWith("resumed ", StringComparison.Ordinal)) >= done);
        Assert.Contains("factored floors.7.fc2", resumed);
        Assert.Equal(
            File.ReadAllBytes(folder.File("whole.safetensors")),
            File.ReadAllBytes(folder.File("parted.safetensors"))
        );
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Writes a checkpoint of a <see cref="Tower"/>; a head that is the embedding is not in it, as in Hugging Face's files.</summary>
    private string Write(int width, int blocks, int vocabulary)
    {
        using var generator = new Generator(7);
        using var scope = NewDisposeScope();
        Tensor Random(params long[] shape) => randn(shape, generator: generator) / Math.Sqrt(width);
        var tensors = new Dictionary<string, Tensor>
        {
            ["tokens.weight"] = Random(vocabulary, width),
            ["norm.weight"] = Random(width),
            ["norm.bias"] = Random(width),
        };
        foreach (var block in Enumerable.Range(0, blocks))
        {
            tensors[$"floors.{block}.fc1.weight"] = Random(4 * width, width);
            tensors[$"floors.{block}.fc1.bias"] = Random(4 * width);
            tensors[$"floors.{block}.fc2.weight"] = Random(width, 4 * width);
            tensors[$"floors.{block}.scale"] = Random(width);
        }
        var path = folder.File("dense.safetensors");
        Safetensors.Write(path, tensors);
        return path;
    }

    private async Task<(int Code, List<string> Lines)> RunAsync(
        string path,
        int[] sizes,
        string resumeFolder,
        string output,
        string? killAfter = null
    )
    {
        string[] arguments =
        [
            BuiltProgram.PathOf<Tower>(),
            path,
            .. sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)),
            folder.File(resumeFolder),
            folder.File(output),
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (line == killAfter)
            {
                process.Kill();
            }
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 || killAfter is not null, string.Join('\n', lines));
        return (process.ExitCode, lines);
    }
}
