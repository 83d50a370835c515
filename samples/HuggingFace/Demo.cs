using NsnGen.Gguf;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.HuggingFace;

/// <summary>Runs a model of Hugging Face at several ranks.</summary>
public sealed class Demo(DemoOptions options, Screen screen, CancellationToken cancellation)
{
    /// <summary>Shows what the model writes, or how alike it finds the texts, at each rank.</summary>
    /// <exception cref="InvalidDataException">The folder holds something else, or the model does not have a rank.</exception>
    public void Run()
    {
        using var untracked = no_grad();
        using var model = FolderModel.Open(options.Model);
        var dense = ModelCost.Dense(model.Nested);
        var ranks = RanksOf(model);
        foreach (var rank in ranks)
        {
            var share = ModelCost.Of(model.Nested, rank).RemainingOf(dense);
            screen.Heading($"rank {rank}, {Figure.Percent(share)} of the cost of the layers");
            if (model.Writes)
            {
                Write(model, rank);
            }
            else
            {
                Compare(model, rank);
            }
        }
        if (options.Gguf is { } path)
        {
            SaveGguf(model.Folder, model.Nested, ranks[0], path);
            screen.Line($"written: {path}");
        }
    }

    private void SaveGguf(HuggingFaceFolder folder, nn.Module nested, Rank rank, string path)
    {
        if (folder.Architecture != "llama")
        {
            throw new InvalidDataException($"--gguf saves a Llama; {options.Model} holds a '{folder.Architecture}'.");
        }
        var gguf = new GgufOptions
        {
            Precision = options.Precision,
            Otherwise = GgufPrecision.F16,
            Tokenizer = GgufTokenizer.Read(folder.Words, folder.Config),
        };
        LlamaGguf.Save(nested, rank, path, LlamaFacts.Read(folder.Config), gguf);
    }

    private IReadOnlyList<Rank> RanksOf(FolderModel model)
    {
        if (options.Ranks.FirstOrDefault(rank => rank < 1 || rank > model.MaxRank) is not 0 and var missing)
        {
            throw new InvalidDataException($"The model has ranks from 1 to {model.MaxRank}, and not {missing}.");
        }
        IEnumerable<int> ranks =
            options.Ranks.Count > 0 ? options.Ranks : [model.MaxRank, model.MaxRank / 2, model.MaxRank / 4];
        return [.. ranks.Where(rank => rank > 0).Distinct().Select(Rank.Of)];
    }

    private void Write(FolderModel model, Rank rank)
    {
        foreach (var text in options.Texts)
        {
            List<int> tokens = [.. model.Tokenizer.Encode(text)];
            var room = Math.Min(options.Tokens, model.Context - tokens.Count);
            for (var i = 0; i < room; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var next = Next(model, tokens, rank);
                if (model.Folder.Ends.Contains(next))
                {
                    break;
                }
                tokens.Add(next);
            }
            screen.Line(model.Tokenizer.Decode(tokens));
        }
    }

    /// <summary>The most probable token.</summary>
    private static int Next(FolderModel model, List<int> tokens, Rank rank)
    {
        using var scope = NewDisposeScope();
        return (int)model.Call(Row(tokens), rank)[0, -1].argmax().item<long>();
    }

    /// <summary>The cosine of each text and the first one, and of each at this rank and at full rank.</summary>
    private void Compare(FolderModel model, Rank rank)
    {
        using var scope = NewDisposeScope();
        var vectors = options.Texts.Select(text => VectorOf(model, text, rank)).ToList();
        var full = options.Texts.Select(text => VectorOf(model, text, Rank.Of(model.MaxRank))).ToList();
        screen.Table(
            ["text", "cosine to the first", "to itself at full rank"],
            options.Texts.Select(
                (text, i) => (IReadOnlyList<string>)[text, Cosine(vectors[i], vectors[0]), Cosine(vectors[i], full[i])]
            )
        );
    }

    private Tensor VectorOf(FolderModel model, string text, Rank rank)
    {
        cancellation.ThrowIfCancellationRequested();
        return model.Call(Row(model.Tokenizer.Encode(text).Take(model.Context)), rank)[0];
    }

    private static string Cosine(Tensor x, Tensor y) => Figure.Of(x.dot(y).ToDouble(), "0.000");

    private static Tensor Row(IEnumerable<int> tokens) =>
        tensor(tokens.Select(token => (long)token).ToArray()).unsqueeze(0);
}
