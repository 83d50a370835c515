using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>The code of docs/language-models.md stands here too, where it is compiled and run. Surgery at load sets the process's default device.</summary>
[Collection(nameof(Alone))]
public sealed class DocCodeTests : IDisposable
{
    private readonly TemporaryFolder files = new();

    [Fact]
    public async Task It_runs()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Prepared();
        var config = LlamaConfig.Read(Path.Combine(folder, "config.json"));
        var dense = new Llama(config);
        DenseCheckpoint.Load(dense, Path.Combine(folder, "model.safetensors"), Llama.HuggingFace);

        var report = new ReconstructionReport();
        var options = new ConversionOptions { ResumeFolder = Path.Combine(folder, "factored"), Progress = report };
        using var factored = Llama.Nested.From(
            folder,
            () => new Llama(config),
            Llama.HuggingFace,
            options,
            cancellation
        );
        Console.WriteLine(report);
        Assert.Equal(14, report.Layers.Count);
        using (no_grad())
        {
            using var difference =
                factored.call(ModelCase.Tokens(), null, Llama.Rank.Full) - dense.call(ModelCase.Tokens(), null);
            Assert.InRange(difference.abs().max().ToSingle(), 0, 1e-4f);
        }

        Tensor[] batches = [ModelCase.Tokens(), ModelCase.Tokens() + 1];
        using var calibration = Calibration.Collect(
            dense,
            batches,
            batch => dense.call(batch, null).Dispose(),
            cancellation
        );
        using var nested = Llama.Nested.From(
            dense,
            new ConversionOptions { Initialization = Initialization.Whitened(calibration) }
        );
        using var trainer = nested.Trainer<Tensor>((model, batch) => NextTokenLoss(model.call(batch, null), batch));
        await trainer.FitAsync(batches, cancellation);
        Assert.Equal(2, trainer.Steps);

        using var untracked = no_grad();
        using var prompt = ModelCase.Tokens();
        using var token = prompt.narrow(1, 0, 1);
        nested.eval();
        using var cache = new KeyValueCache(config.Layers, config.Context);
        using var read = nested.call(prompt, cache, Rank.Of(4));
        using var next = nested.call(token, cache, Llama.Rank.Full);
        Assert.Equal([2, 1, 19], next.shape);

        var named = new ExportOptions { Keys = Llama.HuggingFace };
        nested.WithRank(Llama.Rank.R8).Save(Path.Combine(folder, "rank-8.safetensors"), Export.Merged, named);
        using var again = new Llama(config);
        DenseCheckpoint.Load(again, Path.Combine(folder, "rank-8.safetensors"), Llama.HuggingFace);
        using var whole = nested.call(prompt, null, Llama.Rank.R8) - again.call(prompt, null);
        Assert.InRange(whole.abs().max().ToSingle(), 0, 1e-4f);
    }

    [Fact]
    public void It_runs_for_another_model()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var other = PreparedGpt2();
        var gpt2 = new Gpt2(Gpt2Config.Read(Path.Combine(other, "config.json")));
        DenseCheckpoint.Load(gpt2, Path.Combine(other, "model.safetensors"), Gpt2.HuggingFace);

        using var small = Gpt2.Nested.From(
            other,
            () => new Gpt2(Gpt2Config.Read(Path.Combine(other, "config.json"))),
            Gpt2.HuggingFace,
            cancellation: cancellation
        );
        using (no_grad())
        {
            using var difference = small.call(ModelCase.Tokens(), Gpt2.Rank.Full) - gpt2.call(ModelCase.Tokens());
            Assert.InRange(difference.abs().max().ToSingle(), 0, 1e-4f);
        }
    }

    [Fact]
    public void It_is_the_code_of_the_page() =>
        PageCode.AssertIsIn("language-models.md", blocks: 6, Path.Combine("LanguageModel", "DocCodeTests.cs"));

    public void Dispose() => files.Dispose();

    private static Tensor NextTokenLoss(Tensor logits, Tensor batch) =>
        nn.functional.cross_entropy(
            logits.narrow(1, 0, batch.shape[1] - 1).flatten(0, 1),
            batch.narrow(1, 1, batch.shape[1] - 1).flatten()
        );

    private string PreparedGpt2()
    {
        var folder = Directory.CreateDirectory(files.File("gpt2")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), ModelCase.All["gpt2"].Config);
        using var dense = new Gpt2(Configs.Gpt2);
        DenseCheckpoint.Save(dense, Path.Combine(folder, "model.safetensors"), Gpt2.HuggingFace);
        return folder;
    }

    private string Prepared()
    {
        File.WriteAllText(
            files.File("config.json"),
            """
            { "model_type": "llama", "hidden_size": 16, "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 4,
              "num_key_value_heads": 2, "rms_norm_eps": 1e-5, "vocab_size": 19, "max_position_embeddings": 12, "tie_word_embeddings": true }
            """
        );
        using var dense = new Llama(Configs.Llama);
        DenseCheckpoint.Save(dense, files.File("model.safetensors"), Llama.HuggingFace);
        return Path.GetDirectoryName(files.File("config.json"))!;
    }
}
