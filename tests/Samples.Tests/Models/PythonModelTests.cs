using System.Globalization;
using NsnGen.Samples.Models;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>What PyTorch computes by formulas written down a second time.</summary>
public sealed class PythonModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    [InlineData("gpt_neox")]
    [InlineData("bert")]
    [InlineData("vit")]
    public void PyTorch_computes_the_same(string name)
    {
        using var untracked = no_grad();
        manual_seed(3);
        var model = ModelCase.All[name];
        using var dense = model.New();
        var path = folder.File("m.safetensors");
        ModelFile.Save(dense, path, model.Map);
        float[] answers =
        [
            .. Python
                .Run(Resource.Text("reference.py"), name, path)
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(number => float.Parse(number, CultureInfo.InvariantCulture)),
        ];
        using var actual = model.Run(dense).flatten();
        using var expected = tensor(answers);
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((actual - expected).abs().max().ToDouble(), 0, 1e-4);
    }

    public void Dispose() => folder.Dispose();
}
