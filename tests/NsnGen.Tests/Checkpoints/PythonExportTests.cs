using System.Globalization;
using System.Text.RegularExpressions;
using NsnGen.Checkpoints;
using NsnGen.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>PyTorch loads what was exported, with the loader of the documentation, and computes the same.</summary>
public sealed partial class PythonExportTests : IDisposable
{
    private const string Merged = """
        from torch import nn
        def linear(inputs, outputs, bias): return nn.Linear(inputs, outputs, bias)
        def stem(): return nn.Conv2d(2, 7, 3)
        """;

    private const string Factored = """
        from torch import nn
        def linear(inputs, outputs, bias):
            rank = min(RANK, inputs, outputs, 6 if bias else 3)
            return nn.Sequential(nn.Linear(inputs, rank, bias=False), nn.Linear(rank, outputs, bias))
        def stem(): return nn.Sequential(nn.Conv2d(2, RANK, 3, bias=False), nn.Conv2d(RANK, 7, 1))
        """;

    private const string Model = """
        class Saved(nn.Module):
            def __init__(self):
                super().__init__()
                self.stem, self.norm = stem(), nn.BatchNorm2d(7)
                self.fc1, self.fc2, self.head = linear(28, 12, True), linear(12, 9, False), nn.Linear(9, 4)
            def forward(self, x):
                return self.head(self.fc2(torch.tanh(self.fc1(self.norm(self.stem(x)).flatten(1)))))
        import sys
        model = Saved()
        state = load(sys.argv[1])
        model.load_state_dict({name: tensor.float() for name, tensor in state.items()})
        model.eval()
        with torch.no_grad():
            print(*model(load(sys.argv[2])["x"]).flatten().tolist())
        """;

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(Export.Merged, 2, ExportPrecision.Full)]
    [InlineData(Export.Merged, 6, ExportPrecision.Float16)]
    [InlineData(Export.Merged, 4, ExportPrecision.BFloat16)]
    [InlineData(Export.Merged, 4, ExportPrecision.Int8PerChannel)]
    [InlineData(Export.Factored, 2, ExportPrecision.Full)]
    [InlineData(Export.Factored, 5, ExportPrecision.Int8PerChannel)]
    [Trait("Speed", "Slow")]
    public void PyTorch_computes_the_same(Export form, int rank, ExportPrecision precision)
    {
        using var noGrad = no_grad();
        using var nested = Saved.Nested.From(new Saved());
        nested.eval();
        using var input = linspace(-1, 1, 64, ScalarType.Float32).reshape(2, 2, 4, 4);
        Safetensors.Write(folder.File("input.safetensors"), [new("x", input)]);
        nested.WithRank(rank).Save(folder.File("m.safetensors"), form, new ExportOptions { Precision = precision });

        var layers = form is Export.Merged ? Merged : Factored;
        var script = $"RANK = {rank}\n{Loader()}\n{layers}\n{Model}";
        var output = Python.Run(script, folder.File("m.safetensors"), folder.File("input.safetensors"));

        float[] logits =
        [
            .. output
                .Split()
                .Where(text => text.Length > 0)
                .Select(text => float.Parse(text, CultureInfo.InvariantCulture)),
        ];
        using var actual = tensor(logits).reshape(2, 4);
        using var expected = nested.WithRank(rank).call(input);
        Assert.InRange(Reference.Distance(actual, expected), 0, precision is ExportPrecision.Full ? 1e-5 : 0.05);
    }

    /// <summary>The Python code of the documentation.</summary>
    public static string Loader()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "NsnGen.sln")))
        {
            root = root.Parent;
        }
        var text = File.ReadAllText(Path.Combine(root.FullName, "docs", "checkpoints.md"));
        return PythonCode().Match(text).Groups["code"].Value;
    }

    [GeneratedRegex("```python\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex PythonCode();

    public void Dispose() => folder.Dispose();
}
