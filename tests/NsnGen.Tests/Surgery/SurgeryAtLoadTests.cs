using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Files;
using NsnGen.Generated;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
public sealed class SurgeryAtLoadTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Saved dense = new();
    private readonly Tensor input = linspace(-1, 1, 64, ScalarType.Float32).reshape(2, 2, 4, 4);
    private readonly string path;

    public SurgeryAtLoadTests()
    {
        path = folder.File("dense.safetensors");
        Safetensors.Write(path, dense.state_dict());
    }

    [Fact]
    public void It_gives_what_surgery_on_the_loaded_model_gives()
    {
        using var loaded = Load(path);
        using var expected = Saved.Nested.From(dense);
        Reference.AssertSame(expected, loaded);
        Assert.All(loaded.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.Equal(DeviceType.CPU, get_default_device().type);
        loaded.WithRank(3).call(input).sum().backward();
    }

    [Fact]
    public void Names_and_arrangements_of_other_programs_are_understood()
    {
        var renamed = folder.File("renamed.safetensors");
        Safetensors.Write(renamed, dense.state_dict().Select(e => KeyValuePair.Create($"m.{e.Key}", e.Value)));
        using var mapped = Load(renamed, keys: new KeyMap([("", "m.")]));
        var transposed = folder.File("transposed.safetensors");
        Safetensors.Write(
            transposed,
            dense.state_dict().Select(e => KeyValuePair.Create(e.Key, e.Key is "fc1.weight" ? e.Value.t() : e.Value))
        );
        using var read = Load(transposed, keys: new KeyMap([]) { Transposed = ["fc1.weight"] });
        using var expected = Saved.Nested.From(dense);
        Reference.AssertSame(expected, mapped);
        Reference.AssertSame(expected, read);
    }

    [Fact]
    public void What_nothing_has_read_is_told()
    {
        var more = folder.File("more.safetensors");
        using var one = ones(1);
        Safetensors.Write(more, dense.state_dict().Append(new("pooler.weight", one)).Append(new("a.bias", one)));
        foreach (var read in new Func<string, ITensorFile, Tensor?>?[] { null, (key, file) => file.Read(key) })
        {
            var unused = new List<IReadOnlyList<string>>();
            var keys = new KeyMap([]) { Read = read };
            var options = new ConversionOptions { UnusedTensors = unused.Add };
            Load(path, options, keys).Dispose();
            Load(more, options, keys).Dispose();
            Assert.Equal(
                [
                    [],
                    ["a.bias", "pooler.weight"],
                ],
                unused
            );
        }
    }

    [Fact]
    public void What_is_missing_or_of_another_shape_is_explained()
    {
        var part = folder.File("part.safetensors");
        Safetensors.Write(part, dense.state_dict().Where(e => e.Key is not ("head.bias" or "head.weight")));
        var missing = Assert.Throws<CheckpointException>(() => Load(part));
        Assert.Contains("it has nothing for 'head.weight', 'head.bias'", missing.Message, StringComparison.Ordinal);
        var shape = Assert.Throws<CheckpointException>(() => Load(path, hidden: 10));
        Assert.Contains(
            "'fc1.weight' is to be [10, 28], and the file gives [12, 28]",
            shape.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_tensor_that_the_constructor_computes_is_refused_by_name()
    {
        using var positioned = new Positioned();
        Safetensors.Write(path, positioned.state_dict().Where(entry => entry.Key is not "places"));
        Positioned.Nested Loaded(Device? device, bool isRegistered) =>
            Positioned.Nested.From(path, () => new Positioned(device, isRegistered), cancellation: Test);

        var buffer = Assert.Throws<CheckpointException>(() => Loaded(null, isRegistered: true));
        Assert.Contains("it has nothing for 'places'", buffer.Message, StringComparison.Ordinal);
        Assert.Contains("device: CPU", buffer.Message, StringComparison.Ordinal);
        var field = Assert.Throws<InvalidOperationException>(() => Loaded(null, isRegistered: false));
        Assert.Contains("Positioned, field 'places'", field.Message, StringComparison.Ordinal);
        foreach (var isRegistered in new[] { true, false })
        {
            using var loaded = Loaded(CPU, isRegistered);
            using var difference = loaded.WithRank(3).call(ones(2, 3)) - positioned.call(ones(2, 3));
            Assert.InRange(difference.abs().max().ToDouble(), 0, 1e-5);
        }
    }

    [Fact]
    public void A_constructor_that_fails_leaves_the_default_device_alone()
    {
        Assert.Throws<NotSupportedException>(() =>
            Saved.Nested.From(path, () => throw new NotSupportedException("no model"), cancellation: Test)
        );
        Assert.Equal(DeviceType.CPU, get_default_device().type);
    }

    [Fact]
    public void The_report_says_what_each_rank_of_a_layer_keeps()
    {
        var report = new ReconstructionReport();
        using var loaded = Load(path, new ConversionOptions { Progress = report });
        Assert.Equal(["stem", "fc1", "fc2"], report.Layers.Select(layer => layer.Name));
        var fc1 = report.Layers[1];
        Assert.Equal([2, 4, 6], fc1.Errors.Select(error => error.Rank));
        Assert.Equal([2, 3], report.Layers[2].Errors.Select(error => error.Rank));
        var weight = dense.get_parameter("fc1.weight")!.detach();
        var singular = linalg.svd(weight.to(ScalarType.Float64), fullMatrices: false).S.data<double>().ToArray();
        foreach (var (rank, error) in fc1.Errors)
        {
            var lost = Math.Sqrt(singular.Skip(rank).Sum(s => s * s) / singular.Sum(s => s * s));
            Assert.Equal(lost, error, 1e-5);
        }
        Assert.InRange(report.Layers[^1].Share, report.Layers[0].Share, 1);
        Assert.StartsWith("| layer | shape | r = 2 | r = 3 | r = 4 | r = 6 |\n", $"{report}", StringComparison.Ordinal);
        Assert.Contains("\n| fc2 | 9 × 12 | 0.", $"{report}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_run_goes_on_where_it_was_and_notices_other_weights()
    {
        var resume = folder.File("resume");
        using var source = new CancellationTokenSource();
        var stopping = new ReconstructionReport(new Stopping(source, "fc1"));
        Assert.Throws<OperationCanceledException>(() =>
            Saved.Nested.From(
                path,
                () => new Saved(),
                options: new ConversionOptions { ResumeFolder = resume, Progress = stopping },
                cancellation: source.Token
            )
        );
        Assert.Equal(2, Directory.GetFiles(resume).Length);

        Assert.Equal([true, true, false], Resumed(resume));
        File.WriteAllBytes(Directory.GetFiles(resume)[0], [1, 2, 3]);
        Assert.Equal(2, Resumed(resume).Count(resumed => resumed));
        Safetensors.Write(Directory.GetFiles(resume)[0], []);
        Assert.Equal(2, Resumed(resume).Count(resumed => resumed));
        Assert.Equal([true, true, true], Resumed(resume));
        using (no_grad())
        {
            dense.get_parameter("fc1.weight")!.mul_(2);
        }
        Safetensors.Write(path, dense.state_dict());
        Assert.Equal([true, false, true], Resumed(resume));
    }

    [Fact]
    public void A_saved_calibration_factors_as_the_one_it_was_saved_from()
    {
        using var calibration = Calibration.Collect(dense, [randn(400, 2, 4, 4)], batch => dense.call(batch), Test);
        var saved = folder.File("calibration.safetensors");
        calibration.Save(saved);
        using var opened = Calibration.Load(saved);
        Assert.Equal(calibration.Layers.Order(), opened.Layers.Order());
        Assert.Equal(400, opened.Of("fc1").Count);
        using var loaded = Load(
            path,
            new ConversionOptions
            {
                Initialization = Initialization.Whitened(opened),
                ResumeFolder = folder.File("resume"),
            }
        );
        using var resumed = Load(
            path,
            new ConversionOptions
            {
                Initialization = Initialization.Whitened(calibration),
                ResumeFolder = folder.File("resume"),
            }
        );
        Assert.Equal(3, Directory.GetFiles(folder.File("resume")).Length);
        using var expected = Saved.Nested.From(
            dense,
            new ConversionOptions { Initialization = Initialization.Whitened(calibration) }
        );
        Reference.AssertSame(expected, loaded);
        Reference.AssertSame(expected, resumed);
        Assert.Throws<CheckpointException>(() => Calibration.Load(path));
    }

    private List<bool> Resumed(string resume)
    {
        var report = new ReconstructionReport();
        using var loaded = Load(path, new ConversionOptions { ResumeFolder = resume, Progress = report });
        using var direct = Load(path);
        Reference.AssertSame(direct, loaded);
        return [.. report.Layers.Select(layer => layer.WasResumed)];
    }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private static Saved.Nested Load(
        string file,
        ConversionOptions? options = null,
        KeyMap? keys = null,
        int hidden = 12
    ) => Saved.Nested.From(file, () => new Saved(hidden), keys, options, Test);

    public void Dispose()
    {
        dense.Dispose();
        input.Dispose();
        folder.Dispose();
    }

    private sealed class Stopping(CancellationTokenSource source, string after) : IProgress<LayerReconstruction>
    {
        public void Report(LayerReconstruction value)
        {
            if (value.Name == after)
            {
                source.Cancel();
            }
        }
    }
}
