using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Package.Tests;

/// <summary>A user writes an ONNX file with the package, and runs it with ONNX Runtime in the same program.</summary>
[Trait("Speed", "Slow")]
public sealed class OnnxTests(PackageFeed feed)
{
    private const string Export = """
        nested.eval();
        using var example = randn(4, 64);
        NsnGen.Onnx.OnnxExtensions.SaveOnnx(nested, "mlp.onnx", [example]);
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession("mlp.onnx");
        using var given = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(example.data<float>().ToArray(), [4, 64]);
        foreach (var anchor in Mlp.Rank.Anchors)
        {
            using var at = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(new long[] { anchor.Value }, []);
            var values = new Dictionary<string, Microsoft.ML.OnnxRuntime.OrtValue> { ["x"] = given, ["rank"] = at };
            using var results = session.Run(new Microsoft.ML.OnnxRuntime.RunOptions(), values, session.OutputNames);
            using var found = tensor(results[0].GetTensorDataAsSpan<float>().ToArray(), 4, 10);
            using var expected = nested.WithRank(anchor).call(example);
            Console.WriteLine($"onnx {anchor}: {(found - expected).abs().max().item<float>() < 1e-4f}");
        }
        return;
        """;

    [Fact]
    public async Task The_file_answers_as_the_model_at_every_anchor()
    {
        var project = new UserProject(
            feed,
            "onnx",
            ReadmeExample.Program.Replace(
                "using var trainer",
                Export + "\nusing var trainer",
                StringComparison.Ordinal
            ),
            new UserSettings
            {
                Packages = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["NsnGen.Onnx"] = PackageFeed.Setting("Version"),
                    ["Microsoft.ML.OnnxRuntime"] = PackageFeed.Setting("OnnxRuntimeVersion"),
                },
            }
        );

        await project.DoAsync("build", "-nowarn:CS0162");
        var (ended, output) = await project.TryAsync(Path.Combine(project.Output, "Program.dll"));

        Assert.True(ended == 0, output);
        Assert.Equal(
            ["1", "2", "4", "8", "16", "32", "64"],
            output
                .Split('\n')
                .Where(line =>
                    line.StartsWith("onnx ", StringComparison.Ordinal)
                    && line.Contains("True", StringComparison.Ordinal)
                )
                .Select(line => line[5..line.IndexOf(':')])
        );
    }
}
