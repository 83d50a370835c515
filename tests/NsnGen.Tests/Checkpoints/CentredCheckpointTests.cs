using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Files;
using NsnGen.Generated;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Layers that add something between their factors keep it in every file.</summary>
public sealed class CentredCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Tensor x = linspace(-1, 3, 30, ScalarType.Float64).reshape(5, 6);
    private readonly TwoLayers.Nested saved;
    private readonly string path;

    public CentredCheckpointTests()
    {
        var dense = new TwoLayers(ScalarType.Float64);
        using var calibration = Calibration.Collect(dense, [x], rows => dense.call(rows).Dispose());
        saved = TwoLayers.Nested.From(
            dense,
            new ConversionOptions { Initialization = Initialization.Whitened(calibration) }
        );
        saved.eval();
        path = folder.File("centred.safetensors");
        saved.Save(path);
    }

    [Fact]
    public void A_part_is_loaded_and_grows_to_the_whole()
    {
        var dense = new TwoLayers(ScalarType.Float64);
        dense.eval();
        using var loaded = TwoLayers.Nested.Load(path, dense, maxRank: 2);
        AssertSame(loaded, [1, 2]);
        loaded.Grow(path, toRank: 6);
        AssertSame(loaded, [1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public void The_dense_model_of_a_rank_gives_what_the_nested_one_gives()
    {
        using var dense = saved.WithRank(TwoLayers.Rank.R2).ToDense(new TwoLayers(ScalarType.Float64));
        Assert.InRange(Reference.Distance(dense.call(x), saved.call(x, Rank.Of(2))), 0, 1e-12);
    }

    [Fact]
    public void A_factored_file_has_it_as_the_first_layers_bias()
    {
        var factored = folder.File("factored.safetensors");
        saved.WithRank(TwoLayers.Rank.R2).Save(factored, Export.Factored);
        using var file = SafetensorsFile.Open(factored);
        Tensor Layer(string name, Tensor input) =>
            nn.functional.linear(
                input,
                file.Read($"{name}.weight"),
                file.Contains($"{name}.bias") ? file.Read($"{name}.bias") : null
            );
        var hidden = Layer("fc1.1", Layer("fc1.0", x)).tanh();
        Assert.InRange(Reference.Distance(Layer("fc2.1", Layer("fc2.0", hidden)), saved.call(x, Rank.Of(2))), 0, 1e-12);
    }

    public void Dispose()
    {
        saved.Dispose();
        x.Dispose();
        folder.Dispose();
    }

    private void AssertSame(TwoLayers.Nested loaded, int[] ranks)
    {
        foreach (var rank in ranks)
        {
            Assert.Equal(0, Reference.Distance(loaded.call(x, Rank.Of(rank)), saved.call(x, Rank.Of(rank))));
        }
    }
}
