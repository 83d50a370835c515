using NsnGen.Samples.Models;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx.Tests;

/// <summary>The transformers of the samples, as files whose rank is an input, at other batches and lengths than the example's.</summary>
public sealed class TransformerTests
{
    private static readonly int[] Ranks = [1, 8, 32];
    private static readonly (long Batch, long Length)[] Sizes = [(1, 2), (3, 11), (2, 24)];

    [Fact]
    public void A_sentence_encoder()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = MiniLm.Nested.From(new MiniLm(Small.Bert));
        model.eval();
        var path = folder.File("encoder.onnx");

        model.SaveOnnx(path, [new(Tokens(2, 8), "batch", "length"), new(Present(2, 8), "batch", "length")]);

        using var session = new OnnxSession(path);
        foreach (var (batch, length) in Sizes)
        {
            using var tokens = Tokens(batch, length);
            using var present = Present(batch, length);
            foreach (var rank in Ranks)
            {
                Compare.Equal(model.WithRank(rank).call(tokens, present), session.Run(rank, tokens, present));
            }
        }
    }

    [Fact]
    public void An_input_that_is_null_is_none_of_the_file()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = MiniLm.Nested.From(new MiniLm(Small.Bert));
        model.eval();
        var path = folder.File("encoder.onnx");

        model.SaveOnnx(path, [new(Tokens(2, 8), "batch", "length"), null]);

        using var session = new OnnxSession(path);
        Assert.Equal(["tokens", "rank"], session.Inputs);
        using var tokens = Tokens(3, 5);
        Compare.Equal(model.WithRank(8).call(tokens, null), session.Run(8, tokens));
    }

    [Fact]
    public void A_language_model_whose_positions_are_learned()
    {
        using var model = Gpt2.Nested.From(new Gpt2(Small.Gpt2));
        CheckLanguageModel(model, (rank, tokens) => model.WithRank(rank).call(tokens), [Example]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_language_model_whose_positions_are_rotations(bool isInterleaved)
    {
        using var model = Llama.Nested.From(new Llama(Small.Llama with { InterleavedRope = isInterleaved }));
        CheckLanguageModel(model, (rank, tokens) => model.WithRank(rank).call(tokens, null), [Example, null]);
    }

    [Fact]
    public void A_language_model_whose_heads_are_rotated_in_part()
    {
        using var model = NeoX.Nested.From(new NeoX(Small.NeoX));
        CheckLanguageModel(model, (rank, tokens) => model.WithRank(rank).call(tokens), [Example]);
    }

    [Fact]
    public void A_vision_transformer()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = Vit.Nested.From(new Vit(Small.Vit));
        model.eval();
        var path = folder.File("vit.onnx");

        model.SaveOnnx(path, [rand(2, 3, 16, 16)]);

        using var session = new OnnxSession(path);
        using var images = randn(5, 3, 16, 16);
        foreach (var rank in Ranks)
        {
            Compare.Equal(model.WithRank(rank).call(images), session.Run(rank, images));
        }
    }

    [Fact]
    public void A_dense_model_is_a_file_without_a_rank()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = new Gpt2(Small.Gpt2);
        model.eval();
        var path = folder.File("dense.onnx");

        model.SaveOnnx(path, [Example]);

        using var session = new OnnxSession(path);
        Assert.Equal(["tokens"], session.Inputs);
        using var tokens = Tokens(3, 5);
        Compare.Equal(model.call(tokens), session.Run(null, tokens));
    }

    private static OnnxInput Example => new(Tokens(2, 8), "batch", "length");

    private static void CheckLanguageModel(
        nn.Module model,
        Func<int, Tensor, Tensor> call,
        IReadOnlyList<OnnxInput?> inputs
    )
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        model.eval();
        var path = folder.File("model.onnx");

        model.SaveOnnx(path, inputs);

        using var session = new OnnxSession(path);
        foreach (var (batch, length) in Sizes)
        {
            using var tokens = Tokens(batch, length);
            foreach (var rank in Ranks)
            {
                Compare.Equal(call(rank, tokens), session.Run(rank, tokens));
            }
        }
    }

    private static Tensor Tokens(long batch, long length) => randint(0, 50, [batch, length], ScalarType.Int64);

    /// <summary>Rows of one token and more.</summary>
    private static Tensor Present(long batch, long length)
    {
        using var lengths = randint(1, length + 1, [batch, 1], ScalarType.Int64);
        using var places = arange(length);
        return places.unsqueeze(0).lt(lengths);
    }
}
