using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

public sealed class ModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ModelTests() => manual_seed(7);

    public static TheoryData<string> Names => [.. ModelCase.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void At_full_rank_the_nested_model_is_the_dense_one(string name)
    {
        using var untracked = no_grad();
        var model = ModelCase.All[name];
        using var dense = model.New();
        using var expected = model.Run(dense);
        var (nested, run) = model.Nest(dense);
        using (nested)
        {
            using var full = run(Rank.Of(ModelCase.FullRank));
            using var low = run(Rank.Of(3));
            Assert.InRange(Distance(full, expected), 0, 1e-4);
            Assert.True(Distance(low, expected) > 1e-2);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void At_a_low_rank_it_is_the_dense_one_with_truncated_weights(string name)
    {
        using var untracked = no_grad();
        var model = ModelCase.All[name];
        using var dense = model.New();
        using var truncated = model.New();
        truncated.load_state_dict(dense.state_dict());
        var (nested, run) = model.Nest(dense);
        using (nested)
        {
            foreach (var (key, value) in truncated.state_dict())
            {
                if (nested.named_modules().Any(entry => entry.module is NestedLayer && key == entry.name + ".weight"))
                {
                    value.copy_(Truncated(value, 3));
                }
            }
            using var expected = model.Run(truncated);
            using var actual = run(Rank.Of(3));
            Assert.InRange(Distance(actual, expected), 0, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Saving_and_loading_by_other_peoples_names_changes_nothing(string name)
    {
        using var untracked = no_grad();
        var model = ModelCase.All[name];
        using var saved = model.New();
        using var loaded = model.New();
        DenseCheckpoint.Save(saved, folder.File("m.safetensors"), model.Map);
        DenseCheckpoint.Load(loaded, folder.File("m.safetensors"), model.Map);
        using var expected = model.Run(saved);
        using var actual = model.Run(loaded);
        Assert.Equal(0, Distance(actual, expected));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_and_shapes_in_files_are_the_approved_ones(string name)
    {
        var model = ModelCase.All[name];
        using var dense = model.New();
        DenseCheckpoint.Save(dense, folder.File("m.safetensors"), model.Map);
        using var file = SafetensorsFile.Open(folder.File("m.safetensors"));
        var actual = file.Names.Select(tensor => $"{tensor} [{string.Join(", ", file.Info(tensor).Shape)}]");
        Assert.Equal(Resource.Text($"{name}.txt"), string.Join('\n', actual) + "\n");
    }

    [Fact]
    public void A_file_of_another_size_is_explained()
    {
        var model = ModelCase.All["gpt2"];
        using var dense = model.New();
        var path = folder.File("m.safetensors");
        DenseCheckpoint.Save(dense, path, model.Map);
        string Fault(Gpt2Config config)
        {
            using var other = new Gpt2(config);
            return Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(other, path, model.Map)).Message;
        }
        Assert.Contains("'transformer.h.2.", Fault(Configs.Gpt2 with { Layers = 3 }), StringComparison.Ordinal);
        Assert.Contains("'transformer.h.1.", Fault(Configs.Gpt2 with { Layers = 1 }), StringComparison.Ordinal);
        Assert.Contains("[12, 16]", Fault(Configs.Gpt2 with { Context = 8 }), StringComparison.Ordinal);
    }

    [Fact]
    public void More_tokens_than_positions_are_explained()
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        using var gpt2 = Gpt2.Nested.From(new Gpt2(Configs.Gpt2));
        using var bert = new BertEncoder(Configs.Bert);
        using var vit = new Vit(Configs.Vit);
        var tokens = zeros(1, 13, dtype: ScalarType.Int64);
        Action[] calls =
        [
            () => gpt2.call(tokens, Rank.Of(4)),
            () => bert.call(tokens, null),
            () => vit.call(zeros(1, 3, 12, 16)),
        ];
        Assert.All(
            calls,
            call =>
                Assert.Contains(" 13 tokens", Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Padding_changes_nothing_for_the_tokens_that_are_there()
    {
        using var untracked = no_grad();
        using var bert = (BertEncoder)ModelCase.All["bert"].New();
        using var tokens = ModelCase.Tokens();
        using var present = ones(2, 7, dtype: ScalarType.Bool);
        present.narrow(1, 4, 3).fill_(false);
        using var padded = bert.call(tokens, present).narrow(1, 0, 4);
        using var alone = bert.call(tokens.narrow(1, 0, 4), null);
        using var seen = bert.call(tokens, null).narrow(1, 0, 4);
        Assert.InRange(Distance(padded, alone), 0, 1e-5);
        Assert.True(Distance(seen, alone) > 1e-3);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The best approximation of a matrix, or of a convolution as a matrix, by the SVD of torch itself.</summary>
    private static Tensor Truncated(Tensor weight, int rank)
    {
        var (u, s, vh) = linalg.svd(weight.flatten(1), fullMatrices: false);
        var low = u.narrow(1, 0, rank).matmul(s.narrow(0, 0, rank).diag()).matmul(vh.narrow(0, 0, rank));
        return low.view(weight.shape);
    }

    private static double Distance(Tensor x, Tensor y) => (x - y).abs().max().ToDouble();
}
