using NsnGen.Analysis;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class CostTests
{
    [Theory]
    [InlineData(1, 16 + 14, 16 + 14 + 14)]
    [InlineData(2, 32 + 28, 32 + 28 + 14)]
    [InlineData(3, 48 + 40, 48 + 40 + 14)]
    [InlineData(6, 60 + 40, 60 + 40 + 14)]
    public void A_rank_costs_its_factors_until_the_dense_layer_is_cheaper(int rank, long macs, long parameters)
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32));
        var cost = nested.WithRank(rank).Cost;
        Assert.Equal(new ModelCost(macs, parameters), cost);
        Assert.Equal(macs / 100.0, cost.RemainingOf(ModelCost.Dense(nested)), 12);
    }

    /// <summary>A merged product pays from some number of rows on: 5 · 16 multiply-adds a row against 60, and 300 to merge.</summary>
    [Theory]
    [InlineData(14, 14 * 80)]
    [InlineData(15, 15 * 80)]
    [InlineData(16, 16 * 60 + 300)]
    [InlineData(100, 100 * 60 + 300)]
    public void Training_at_a_high_rank_costs_what_is_less(long rows, long macs) =>
        Assert.Equal(macs, new LayerCost(6, 10, 5, HasBias: true).TrainingMacs(rows));

    [Fact]
    public void A_nested_model_stands_for_its_dense_twin()
    {
        using var dense = new TwoLayers(ScalarType.Float32);
        var expected = ModelCost.Dense(dense);
        Assert.Equal(new ModelCost(6 * 10 + 10 * 4, 6 * 10 + 10 * 4 + 14), expected);
        using var nested = TwoLayers.Nested.From(dense);
        Assert.Equal(expected, ModelCost.Dense(nested));
    }

    [Fact]
    public void A_weight_that_two_layers_share_is_read_once()
    {
        using var embedding = nn.Embedding(7, 5);
        using var head = nn.Linear(5, 7, hasBias: false);
        head.weight = embedding.weight!;
        using var both = nn.Sequential(("embedding", embedding), ("head", head));
        Assert.Equal(new ModelCost(35, 35), ModelCost.Dense(both));
    }

    [Fact]
    public void A_model_without_elements_costs_what_it_would_with_them()
    {
        using var dense = new TwoLayers(ScalarType.Float32);
        var expected = ModelCost.Dense(dense);
        dense.to(META);
        Assert.Equal(expected, ModelCost.Dense(dense));
    }

    public static TheoryData<string, long> Modules =>
        new()
        {
            { "attention", 4 * 8 * 8 },
            { "attention of other keys", 8 * (8 + 6 + 4 + 8) },
            { "attention with biases as tokens", 4 * 8 * 8 },
            { "encoder layer", (4 * 8 * 8) + (2 * 8 * 16) },
            { "encoder", 2 * ((4 * 8 * 8) + (2 * 8 * 16)) },
            { "decoder layer", (8 * 8 * 8) + (2 * 8 * 16) },
            { "transformer", (12 * 8 * 8) + (4 * 8 * 16) },
            { "lstm", (4 * 6 * (4 + 6)) + (4 * 6 * (6 + 6)) },
            { "gru both ways", 2 * 3 * 6 * (4 + 6) },
            { "rnn", 6 * (4 + 6) },
            { "cell", 4 * 6 * (4 + 6) },
            { "bilinear", 3 * 4 * 5 },
            { "conv1d", 3 * 4 * 5 },
            { "conv3d", 3 * 4 * 125 },
            { "transposed", 3 * 4 * 25 },
            { "groups", 4 * 2 * 9 },
            { "embedding", 0 },
            { "bag", 0 },
            { "norms", 0 },
        };

    [Theory]
    [MemberData(nameof(Modules))]
    public void Every_module_of_torch_that_holds_weights_is_counted(string name, long macs)
    {
        using var module = Module(name);
        var parameters = module.parameters().Sum(parameter => parameter.numel());
        Assert.Equal(new ModelCost(macs, parameters), ModelCost.Dense(module));
        using var twice = new Pair(module);
        Assert.Equal(new ModelCost(macs + 12, parameters + 12), ModelCost.Dense(twice));
    }

    [Fact]
    public void Attention_that_stays_dense_is_in_the_cost_of_every_rank()
    {
        using var dense = new Attending();
        var whole = ModelCost.Dense(dense);
        Assert.Equal(5 * 64 * 64, whole.Macs);
        using var nested = Attending.Nested.From(dense);
        Assert.Equal(whole, ModelCost.Dense(nested));
        var smallest = nested.WithRank(1).Cost;
        Assert.Equal((4 * 64 * 64) + (2 * 64), smallest.Macs);
        Assert.Equal(0.806, smallest.RemainingOf(whole), 3);
    }

    [Fact]
    public void A_module_whose_matrices_are_unknown_is_named()
    {
        using var model = new Pair(new Own());
        var cost = ModelCost.Dense(model);
        Assert.Equal(["other (Own)"], cost.Uncounted);
        Assert.Equal((12, 12 + 6 + 3), (cost.Macs, cost.Parameters));
        using var declared = new Pair(new Projection());
        Assert.Equal(new ModelCost(12 + 6, 12 + 6), ModelCost.Dense(declared));
    }

    [Fact]
    public void A_call_costs_each_layer_as_often_as_it_is_used()
    {
        using var scope = NewDisposeScope();
        using var nested = Saved.Nested.From(new Saved());
        var images = randn(3, 2, 4, 4);
        var call = CallCost.Of(nested, () => nested.WithRank(1).call(images), products: 1000);
        // Of each image the convolution sees 2 × 2 patches of 2 · 3 · 3, the other layers one row.
        Assert.Equal(1000 + (12 * 18 * 7) + (3 * ((28 * 12) + (12 * 9) + (9 * 4))), call.Dense.Macs);
        Assert.Equal(
            1000 + (12 * 2 * (18 + 7)) + (3 * ((2 * (28 + 12)) + (2 * (12 + 9)) + (9 * 4))),
            call.At(Rank.Of(2)).Macs
        );
        Assert.Equal(ModelCost.Of(nested, Rank.Of(2)).Parameters, call.At(Rank.Of(2)).Parameters);
        Assert.True(nested.training);
        Assert.Equal(call.Dense, CallCost.Of(nested, () => nested.WithRank(6).call(images), products: 1000).Dense);
    }

    [Fact]
    public void A_call_of_attention_costs_its_products_too()
    {
        using var scope = NewDisposeScope();
        using var nested = Encoded.Nested.From(new Encoded());
        var call = CallCost.Of(nested, () => nested.WithRank(1).call(randn(5, 3, 8)));
        // Three sequences of five tokens; three attentions of 4 · 8 · 8, and two feed-forward networks of 2 · 8 · 16.
        const long Products = 3 * 3 * 2 * 5 * 5 * 8;
        Assert.Equal(Products + (15 * ((3 * 4 * 64) + (2 * 2 * 128))), call.Dense.Macs);
        Assert.Equal(Products + (15 * ((12 * 16) + (4 * 24))), call.At(Rank.Of(1)).Macs);
        Assert.Empty(call.Dense.Uncounted);
        Assert.Equal(call.Dense, CallCost.Of(nested, () => nested.WithRank(8).call(randn(5, 3, 8))).Dense);
    }

    [Fact]
    public void A_budget_of_a_call_spends_where_rows_are_many()
    {
        using var scope = NewDisposeScope();
        using var nested = Saved.Nested.From(new Saved());
        var images = randn(3, 2, 4, 4);
        var call = CallCost.Of(nested, () => nested.WithRank(1).call(images));
        var even = NestedLayers
            .Of(nested)
            .ToDictionary(
                entry => entry.Name,
                entry => new LayerSensitivity(
                    Enumerable.Range(1, entry.Layer.MaxRank).ToDictionary(rank => rank, rank => 1.0 / rank)
                ),
                StringComparer.Ordinal
            );
        var plan = new BudgetAllocator(nested, new Sensitivity(even), call).Plan(Budget.OfCall(0.5, call));
        Assert.InRange(call.ShareAt(plan.For(nested)), 0.3, 0.5);
        var byRow = new BudgetAllocator(nested, new Sensitivity(even)).Plan(Budget.OfCall(0.5, call));
        // A component of the convolution costs 12 · 25 and one of fc1 3 · 40, where one row of each would cost 25 and 40.
        Assert.True(plan.Ranks["stem"] < byRow.Ranks["stem"], $"{plan} {byRow}");
    }

    private static nn.Module Module(string name) =>
        name switch
        {
            "attention" => nn.MultiheadAttention(8, 2),
            "attention of other keys" => nn.MultiheadAttention(8, 2, kdim: 6, vdim: 4),
            "attention with biases as tokens" => nn.MultiheadAttention(8, 2, add_bias_kv: true),
            "encoder layer" => nn.TransformerEncoderLayer(8, 2, 16),
            "encoder" => nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2),
            "decoder layer" => nn.TransformerDecoderLayer(8, 2, 16),
            "transformer" => nn.Transformer(8, 2, 1, 1, 16),
            "lstm" => nn.LSTM(4, 6, 2),
            "gru both ways" => nn.GRU(4, 6, bidirectional: true),
            "rnn" => nn.RNN(4, 6),
            "cell" => nn.LSTMCell(4, 6),
            "bilinear" => nn.Bilinear(3, 4, 5),
            "conv1d" => nn.Conv1d(3, 4, 5),
            "conv3d" => nn.Conv3d(3, 4, 5),
            "transposed" => nn.ConvTranspose2d(3, 4, 5),
            "groups" => nn.Conv2d(4, 4, 3, groups: 2),
            "embedding" => nn.Embedding(9, 3),
            "bag" => nn.EmbeddingBag(9, 3),
            _ => nn.Sequential(nn.LayerNorm([3, 4]), nn.BatchNorm1d(3), nn.GroupNorm(1, 3), nn.PReLU(3)),
        };

    private sealed class Pair : nn.Module
    {
        private readonly nn.Module other;
        private readonly Linear linear = nn.Linear(4, 3, hasBias: false);

        public Pair(nn.Module other)
            : base(nameof(Pair))
        {
            this.other = other;
            RegisterComponents();
        }
    }

    private sealed class Own : nn.Module
    {
        private readonly Parameter table = new(ones(2, 3));
        private readonly Parameter scale = new(ones(3));

        public Own()
            : base(nameof(Own)) => RegisterComponents();
    }

    [LinearLayer(Bias = null)]
    internal sealed class Projection : nn.Module<Tensor, Tensor>
    {
        internal readonly Parameter weight = new(ones(2, 3));

        public Projection()
            : base(nameof(Projection)) => RegisterComponents();

        public override Tensor forward(Tensor input) => nn.functional.linear(input, weight);
    }
}
