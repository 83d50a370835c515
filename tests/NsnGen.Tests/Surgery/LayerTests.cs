using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class LayerTests
{
    [Fact]
    public void A_layer_becomes_what_it_is()
    {
        using var scope = NewDisposeScope();
        var report = new ReconstructionReport();
        var layers = Converted.By(
            surgery =>
                nn.ModuleList(
                    surgery.Layer(nn.Linear(3, 2), 2, "linear"),
                    surgery.Layer(new TwoLayers(ScalarType.Float32), 2, "model"),
                    surgery.Layer(nn.Sequential(("fc", nn.Linear(3, 2)), ("act", nn.ReLU())), 2, "sequence")
                ),
            new ConversionOptions { Progress = report }
        );
        Assert.IsType<NestedLinear>(layers[0]);
        Assert.IsType<TwoLayers.Nested>(layers[1]);
        var sequence = Assert.IsType<NestedSequential>(layers[2]);
        Assert.IsType<NestedLinear>(sequence[0]);
        Assert.IsType<DenseLayer>(sequence[1]);
        Assert.Equal(["fc", "act"], sequence.named_children().Select(c => c.name));
        Assert.Equal(["linear", "model.fc1", "model.fc2", "sequence.fc"], report.Layers.Select(l => l.Name));
    }

    [Fact]
    public void A_module_that_stays_dense_is_the_one_that_is_registered_converted_and_switched()
    {
        using var scope = NewDisposeScope();
        var norm = nn.LayerNorm(3);
        var sequence = Converted.By(surgery => surgery.Sequence(nn.Sequential(norm, nn.Linear(3, 3)), 3, "s"));
        Assert.Contains("0.weight", sequence.state_dict().Keys);
        sequence.to(ScalarType.Float64);
        sequence.eval();
        Assert.Equal(ScalarType.Float64, norm.weight.dtype);
        Assert.False(norm.training);
        Assert.Equal(ScalarType.Float64, sequence.call(ones(2, 3, dtype: ScalarType.Float64), Rank.Of(1)).dtype);
    }

    [Fact]
    public void A_layer_in_two_places_has_one_twin()
    {
        using var scope = NewDisposeScope();
        var report = new ReconstructionReport();
        var layer = nn.Linear(3, 3);
        Converted.By(
            surgery =>
            {
                var first = surgery.Factor(layer, 3, "first");
                Assert.Same(first, surgery.Factor(layer, 3, "second"));
                Assert.Same(first, surgery.Layer(layer, 3, "third"));
                return first;
            },
            new ConversionOptions { Progress = report }
        );
        Assert.Single(report.Layers);
    }

    [Fact]
    public void Tied_layers_are_refused_by_name_or_stay_dense()
    {
        using var scope = NewDisposeScope();
        var model = new Tied();
        var error = Assert.Throws<InvalidOperationException>(() =>
            Surgery.On(model, null, surgery => surgery.Factor(model.head, 4, "head"))
        );
        Assert.Contains("'head' shares a parameter with 'embedding'", error.Message, StringComparison.Ordinal);
        IReadOnlyList<string> stayedDense = [];
        var layer = Surgery.On(
            model,
            new ConversionOptions { StayedDense = names => stayedDense = names },
            surgery => surgery.Layer(model.head, 4, "head")
        );
        Assert.IsType<DenseLayer>(layer);
        Assert.Same(model.head, DenseLayer.Inside(layer));
        Assert.Equal(["head"], stayedDense);
        using (no_grad())
        {
            model.embedding.weight!.fill_(7);
        }
        Assert.Equal(7, model.head.weight[0, 0].item<float>());
    }

    [Fact]
    public void A_layer_cannot_be_dense_in_one_place_and_factored_in_another()
    {
        using var scope = NewDisposeScope();
        var layer = nn.Linear(3, 3);
        Assert.Throws<InvalidOperationException>(() =>
            Converted.By(surgery =>
            {
                surgery.Keep(layer, "kept");
                return surgery.Factor(layer, 3, "other");
            })
        );
        Assert.Throws<InvalidOperationException>(() =>
            Converted.By(surgery =>
            {
                var factored = surgery.Factor(layer, 3, "factored");
                surgery.Keep(new[] { layer }, "other");
                return factored;
            })
        );
        Assert.Equal([3, 3], layer.weight.shape);
    }

    [Fact]
    public void What_cannot_be_reached_is_named()
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<string> stayedDense = [];
        Converted.By(
            surgery => surgery.Layer(nn.Sequential(new Plain(), nn.ReLU()), 3, "tail"),
            new ConversionOptions { StayedDense = names => stayedDense = names }
        );
        Assert.Equal(["tail.0"], stayedDense);
    }

    [Fact]
    public void Layers_that_are_never_factored_are_named_and_what_only_looks_up_or_scales_is_not()
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<string> stayedDense = [];
        Converted.By(
            surgery =>
            {
                surgery.Keep(nn.MultiheadAttention(8, 2), "on purpose");
                surgery.Any(nn.MultiheadAttention(8, 2), 3, "attention");
                surgery.Any(nn.GRU(4, 4), 3, "recurrent");
                surgery.Hold<object>(new { Inner = new[] { nn.Linear(4, 4) } }, "held");
                surgery.Hold<Func<Tensor, Tensor>>(nn.Linear(4, 4).call, "delegate");
                surgery.Any(nn.Embedding(4, 4), 3, "embedding");
                return surgery.Layer(nn.LayerNorm(4), 3, "norm");
            },
            new ConversionOptions { StayedDense = names => stayedDense = names }
        );
        Assert.Equal(["recurrent", "held", "delegate"], stayedDense);
    }

    [Fact]
    public void A_declared_layer_is_factored_wherever_it_is()
    {
        using var scope = NewDisposeScope();
        var layer = Converted.By(surgery =>
        {
            surgery.Declare<Plain>(plain => (plain.fc.weight, plain.fc.bias));
            return surgery.Layer(new Plain(), 3, "own");
        });
        Assert.IsType<NestedLinear>(layer);
    }

#pragma warning disable CA1051, IDE1006
    private sealed class Tied : nn.Module<Tensor, Tensor>
    {
        public readonly Embedding embedding = nn.Embedding(4, 4);
        public readonly Linear head = nn.Linear(4, 4, hasBias: false);

        public Tied()
            : base(nameof(Tied))
        {
            head.weight = embedding.weight!;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => head.call(embedding.call(x));
    }

    private sealed class Plain : nn.Module<Tensor, Tensor>
    {
        public readonly Linear fc = nn.Linear(3, 3);

        public Plain()
            : base(nameof(Plain)) => RegisterComponents();

        public override Tensor forward(Tensor x) => fc.call(x);
    }
#pragma warning restore CA1051, IDE1006
}
