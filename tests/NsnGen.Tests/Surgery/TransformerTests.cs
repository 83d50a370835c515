using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Attention and encoders, which TorchSharp leaves whole to libtorch, in nested factors.</summary>
[Collection(nameof(Alone))]
public sealed class TransformerTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TemporaryFolder folder = new();

    public static TheoryData<Func<MultiheadAttention>> Attentions =>
        new()
        {
            () => nn.MultiheadAttention(12, 3),
            () => nn.MultiheadAttention(12, 12, bias: false),
            () => nn.MultiheadAttention(12, 1, kdim: 5, vdim: 5),
            () => nn.MultiheadAttention(12, 4, add_bias_kv: true),
            () => nn.MultiheadAttention(12, 6, add_zero_attn: true),
            () => nn.MultiheadAttention(12, 2, add_bias_kv: true, add_zero_attn: true, kdim: 3, vdim: 3),
        };

    [Theory]
    [MemberData(nameof(Attentions), DisableDiscoveryEnumeration = true)]
    public void At_full_rank_attention_is_the_dense_one(Func<MultiheadAttention> make)
    {
        manual_seed(1);
        var dense = make();
        var state = dense.state_dict();
        var key = state.TryGetValue("k_proj_weight", out var k) ? k.shape[1] : 12;
        var value = state.TryGetValue("v_proj_weight", out var v) ? v.shape[1] : 12;
        var (query, keys, values) = (randn(4, 2, 12), randn(5, 2, key), randn(5, 2, value));
        var padding = tensor(new[] { false, true, false, false, true, false, false, false, true, false }).view(2, 5);
        Tensor?[] masks = [null, randn(4, 5), randn(4, 5) > 1];
        var calls = masks.SelectMany(mask => new[] { null, padding }.Select(p => (Mask: mask, Padding: p))).ToList();
        List<Tuple<Tensor, Tensor>> expected =
        [
            .. calls.Select(call => dense.call(query, keys, values, call.Padding, true, call.Mask)),
        ];
        var nested = Converted.By(surgery => surgery.Block(dense, 12, "attention"));
        foreach (var (call, (output, weights)) in calls.Zip(expected))
        {
            var (own, ownWeights) = nested.call(query, keys, values, Rank.Of(12), call.Padding, true, call.Mask);
            AssertClose(output, own);
            AssertClose(weights, ownWeights);
            AssertClose(output, nested.forward(query, keys, values, call.Padding, false, call.Mask, Rank.Of(12)).Item1);
        }
        Assert.Equal(4, NestedLayers.Of(nested).Count);
    }

    [Theory]
    [InlineData(1, 0, false, false)]
    [InlineData(8, 0.1, true, false)]
    [InlineData(2, 0.5, false, true)]
    [InlineData(4, 0.9, true, true)]
    public void What_attention_is_can_be_told(long heads, double dropout, bool biases, bool zero)
    {
        var dense = nn.MultiheadAttention(16, heads, dropout, add_bias_kv: biases, add_zero_attn: zero);
        AssertUntouched(
            dense,
            () => Assert.Equal(new AttentionSettings(heads, dropout, zero), NativeSettings.Of(dense))
        );
    }

    [Theory]
    [InlineData(1, 0, nn.Activations.ReLU)]
    [InlineData(4, 0.1, nn.Activations.GELU)]
    [InlineData(8, 0.25, nn.Activations.ReLU)]
    public void What_an_encoder_is_can_be_told(long heads, double dropout, nn.Activations activation)
    {
        var layer = nn.TransformerEncoderLayer(8, heads, 16, dropout, activation);
        var settings = new EncoderSettings(
            new AttentionSettings(heads, dropout, HasZeroKey: false),
            activation is nn.Activations.GELU
        );
        AssertUntouched(layer, () => Assert.Equal(settings, NativeSettings.Of(layer)));
        var encoder = nn.TransformerEncoder(layer, 3);
        encoder.eval();
        AssertUntouched(encoder, () => Assert.Equal(settings, NativeSettings.Of(encoder)));
    }

    [Fact]
    public void A_layer_that_does_not_show_what_it_is_is_refused_by_name()
    {
        var fault = Assert.Throws<InvalidOperationException>(() =>
            Converted.By(surgery => surgery.Block(nn.TransformerEncoderLayer(2, 1, 4), 2, "narrow"))
        );
        Assert.Contains("'narrow'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("activation", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attention_that_libtorch_cannot_run_is_refused_by_name()
    {
        var fault = Assert.Throws<InvalidOperationException>(() =>
            Converted.By(surgery => surgery.Block(nn.MultiheadAttention(8, 2, kdim: 6, vdim: 4), 2, "odd"))
        );
        Assert.Contains("'odd'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("6", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void At_full_rank_a_model_is_the_dense_one(bool isTraining)
    {
        var dense = new Transforming();
        dense.train(isTraining);
        var (x, mask, padding) = Inputs();
        var expected = dense.call(x, mask, padding).detach();
        using var nested = Transforming.Nested.From(dense);
        AssertClose(expected, nested.WithRank(Transforming.Rank.Full).call(x, mask, padding));
        Assert.Equal(4 + (5 * 6), NestedLayers.Of(nested).Count);
        nested.WithRank(2).call(x, mask, padding).sum().backward();
        Assert.All(NestedLayers.Of(nested), entry => Assert.NotNull(entry.Layer.down.grad));
    }

    [Fact]
    public void A_model_drops_in_train_mode_what_the_dense_one_drops()
    {
        using var nested = Transforming.Nested.From(new Transforming(dropout: 0.5));
        var (x, mask, padding) = Inputs();
        var full = nested.WithRank(Transforming.Rank.Full);
        Assert.True(Reference.Distance(full.call(x, mask, padding), full.call(x, mask, padding)) > 0.01);
        nested.eval();
        AssertClose(full.call(x, mask, padding), full.call(x, mask, padding));
    }

    [Fact]
    public void Files_have_the_names_of_dense_models()
    {
        var dense = new Transforming();
        dense.eval();
        var (x, mask, padding) = Inputs();
        var expected = dense.call(x, mask, padding).detach();
        var path = folder.File("dense.safetensors");
        Files.Safetensors.Write(path, dense.state_dict());
        var names = dense.state_dict().Keys.Order(StringComparer.Ordinal).ToList();
        using var nested = Transforming.Nested.From(
            path,
            () => new Transforming(),
            cancellation: TestContext.Current.CancellationToken
        );
        nested.eval();
        AssertClose(expected, nested.WithRank(Transforming.Rank.Full).call(x, mask, padding));

        var again = folder.File("again.safetensors");
        nested.WithRank(Transforming.Rank.Full).Save(again);
        using (var file = Files.SafetensorsFile.Open(again))
        {
            Assert.Equal(names, file.Names.Order(StringComparer.Ordinal));
        }
        foreach (var rank in new[] { 2, 8 })
        {
            var at = nested.WithRank(rank).call(x, mask, padding);
            var exported = nested.WithRank(rank).ToDense(new Transforming());
            exported.eval();
            AssertClose(at, exported.call(x, mask, padding));
        }

        var saved = folder.File("nested.safetensors");
        nested.Save(saved);
        using var loaded = Transforming.Nested.Load(saved, () => new Transforming());
        loaded.eval();
        AssertClose(expected, loaded.WithRank(Transforming.Rank.Full).call(x, mask, padding));
    }

    [Fact]
    public void A_file_that_lacks_a_weight_of_attention_is_refused()
    {
        var path = folder.File("part.safetensors");
        var state = new Transforming().state_dict();
        state.Remove("attention.in_proj_weight");
        Files.Safetensors.Write(path, state);
        var fault = Assert.ThrowsAny<Files.CheckpointException>(() =>
            Transforming.Nested.From(
                path,
                () => new Transforming(),
                cancellation: TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("attention.in_proj_weight", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_and_a_cost_have_each_projection()
    {
        using var nested = Transforming.Nested.From(new Transforming());
        var layers = NestedLayers.Of(nested);
        var plan = new RankPlan(
            layers.ToDictionary(
                entry => entry.Name,
                entry => entry.Name.EndsWith("q_proj", StringComparison.Ordinal) ? 1 : 3
            )
        );
        Assert.Equal(1, plan.For(nested).In(layers.Single(entry => entry.Name == "attention.q_proj").Layer));
        Assert.Equal(layers.Sum(entry => entry.Layer.CostAt(Rank.Of(3)).Macs), ModelCost.Of(nested, Rank.Of(3)).Macs);
    }

    [Fact]
    public void Calibration_keeps_more_of_the_output()
    {
        double Lost(bool isCalibrated)
        {
            manual_seed(5);
            var dense = new Encoded();
            dense.eval();
            var x = randn(64, 16, 8) * linspace(0.05, 2, 8, ScalarType.Float32) + 1;
            var expected = dense.call(x).detach();
            using var calibration = Calibration.Collect(
                dense,
                [x],
                batch => dense.call(batch).Dispose(),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(12 + 4, calibration.Layers.Count);
            var initialization = isCalibrated ? Initialization.Whitened(calibration) : Initialization.Svd;
            using var nested = Encoded.Nested.From(dense, new ConversionOptions { Initialization = initialization });
            AssertClose(expected, nested.WithRank(Encoded.Rank.Full).call(x), 1e-4);
            return (expected - nested.WithRank(3).call(x)).pow(2).sum().ToDouble();
        }
        var (calibrated, plain) = (Lost(true), Lost(false));
        Assert.True(calibrated < 0.9 * plain, $"{calibrated} {plain}");
    }

    [Fact]
    public void Sequences_can_have_ranks_of_their_own()
    {
        using var nested = Encoded.Nested.From(new Encoded());
        nested.eval();
        var x = randn(5, 3, 8);
        var mixed = nested.call(x, Rank.PerRow([1, 4, 2]));
        foreach (var (rank, row) in new[] { (1, 0), (4, 1), (2, 2) })
        {
            AssertClose(nested.call(x, Rank.Of(rank)).select(1, row), mixed.select(1, row));
        }
    }

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    private static (Tensor X, Tensor Mask, Tensor Padding) Inputs()
    {
        manual_seed(3);
        var padding = zeros(2, 6, ScalarType.Bool);
        padding[1, 5] = tensor(true);
        return (randn(6, 2, 8), randn(6, 6), padding);
    }

    private static void AssertUntouched(nn.Module module, Action act)
    {
        var before = module.state_dict().Select(entry => entry.Value.clone()).ToList();
        var mode = module.training;
        manual_seed(9);
        var next = rand(3);
        manual_seed(9);
        act();
        Assert.Equal(mode, module.training);
        Assert.True(next.equal(rand(3)).all().ToBoolean());
        Assert.All(
            module.state_dict().Values.Zip(before),
            pair => Assert.True(pair.First.equal(pair.Second).all().ToBoolean())
        );
    }

    private static void AssertClose(Tensor expected, Tensor actual, double within = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).nan_to_num(0).abs().max().ToDouble();
        Assert.InRange(difference, 0, within);
        Assert.True(expected.isnan().equal(actual.isnan()).all().ToBoolean());
    }
}
