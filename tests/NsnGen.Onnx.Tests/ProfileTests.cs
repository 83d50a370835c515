using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using NsnGen.Layers;
using NsnGen.Tests;
using static TorchSharp.torch;

namespace NsnGen.Onnx.Tests;

/// <summary>What ONNX Runtime says that it has multiplied.</summary>
public sealed class ProfileTests
{
    private static readonly HashSet<string> Products = ["MatMul", "FusedMatMul", "Gemm"];

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(24)]
    public void Only_the_prefix_of_a_rank_is_multiplied(int rank)
    {
        const int Batch = 3;
        const long Head = 48 * 5;
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = Mlp.Nested.From(new Mlp());
        model.eval();
        using var input = randn(Batch, 20);
        model.SaveOnnx(folder.File("mlp.onnx"), [input]);

        var macs = MacsOf(folder, rank, input);

        var layers = model.modules().OfType<NestedLayer>();
        Assert.Equal(Batch * (Head + layers.Sum(layer => layer.CostAt(Rank.Of(rank)).FactoredMacs)), macs);
    }

    private static long MacsOf(TemporaryFolder folder, int rank, Tensor input)
    {
        string profile;
        using (
            var options = new SessionOptions
            {
                EnableProfiling = true,
                ProfileOutputPathPrefix = folder.File("profile"),
            }
        )
        using (var session = new OnnxSession(folder.File("mlp.onnx"), options))
        {
            session.Run(rank, input).Dispose();
            profile = session.EndProfiling();
        }
        return JsonNode
            .Parse(File.ReadAllText(profile))!
            .AsArray()
            .Select(entry => entry!["args"])
            .Where(node => node?["op_name"] is { } kind && Products.Contains((string)kind!))
            .Sum(node => Elements(node!["output_type_shape"]![0]!) * Sizes(node["input_type_shape"]![0]!).Last());
    }

    private static long Elements(JsonNode typed) => Sizes(typed).Aggregate(1L, (product, size) => product * size);

    private static IEnumerable<long> Sizes(JsonNode typed) =>
        typed.AsObject().Single().Value!.AsArray().Select(size => (long)size!);
}
