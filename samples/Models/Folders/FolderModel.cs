using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>What a folder of Hugging Face holds, as a nested model that runs at any of its ranks, with its tokenizer.</summary>
public sealed class FolderModel : IDisposable
{
    private static readonly Dictionary<string, Func<HuggingFaceFolder, FolderModel>> Architectures = new(
        StringComparer.Ordinal
    )
    {
        ["llama"] = OfLlama,
        ["gpt2"] = OfGpt2,
        ["gpt_neox"] = OfNeoX,
        ["bert"] = OfBert,
    };

    private readonly Func<Tensor, Rank, Tensor> call;

    private FolderModel(
        HuggingFaceFolder folder,
        nn.Module nested,
        int maxRank,
        int vocabulary,
        Func<Tensor, Rank, Tensor> call
    )
    {
        (Folder, Nested, MaxRank, this.call) = (folder, nested, maxRank, call);
        Tokenizer = folder.Tokenizer(vocabulary);
        nested.eval();
    }

    /// <summary>Where it comes from.</summary>
    public HuggingFaceFolder Folder { get; }

    /// <summary>The model, in eval mode.</summary>
    public nn.Module Nested { get; }

    /// <summary>The largest rank of any layer.</summary>
    public int MaxRank { get; }

    /// <summary>Turns text into tokens.</summary>
    public TokenizerFile Tokenizer { get; }

    /// <summary>The longest text, in tokens.</summary>
    public required int Context { get; init; }

    /// <summary>Whether it writes texts; an encoder gives vectors.</summary>
    public bool Writes { get; init; } = true;

    /// <summary>Reads a folder and takes its model apart by SVD.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">It is of an architecture that the samples do not have, or a file is of another kind.</exception>
    /// <exception cref="Files.CheckpointException">The weights are not those of the configuration.</exception>
    public static FolderModel Open(string path)
    {
        var folder = HuggingFaceFolder.Open(path);
        return Architectures.TryGetValue(folder.Architecture, out var open)
            ? open(folder)
            : throw new InvalidDataException(
                $"{path} holds a '{folder.Architecture}'; {string.Join(", ", Architectures.Keys.Order(StringComparer.Ordinal))} are read."
            );
    }

    /// <summary>Runs the model.</summary>
    /// <param name="tokens"><c>[batch, tokens]</c>, int64.</param>
    /// <param name="rank">The rank.</param>
    /// <returns>Logits <c>[batch, tokens, vocabulary]</c>; of an encoder <c>[batch, hidden]</c>, each row of length 1.</returns>
    public Tensor Call(Tensor tokens, Rank rank) => call(tokens, rank);

    /// <inheritdoc/>
    public void Dispose()
    {
        Tokenizer.Dispose();
        Nested.Dispose();
    }

    private static FolderModel OfLlama(HuggingFaceFolder folder)
    {
        var config = LlamaConfig.Read(folder.Config);
        var nested = Llama.Nested.From(folder.Fill(new Llama(config), Llama.HuggingFace));
        return new(folder, nested, nested.MaxRank, config.Vocabulary, (tokens, rank) => nested.call(tokens, null, rank))
        {
            Context = config.Context,
        };
    }

    private static FolderModel OfGpt2(HuggingFaceFolder folder)
    {
        var config = Gpt2Config.Read(folder.Config);
        var nested = Gpt2.Nested.From(folder.Fill(new Gpt2(config), Gpt2.HuggingFace));
        return new(folder, nested, nested.MaxRank, config.Vocabulary, nested.call) { Context = config.Context };
    }

    private static FolderModel OfNeoX(HuggingFaceFolder folder)
    {
        var config = NeoXConfig.Read(folder.Config);
        var nested = NeoX.Nested.From(folder.Fill(new NeoX(config), NeoX.HuggingFace));
        return new(folder, nested, nested.MaxRank, config.Vocabulary, nested.call) { Context = config.Context };
    }

    /// <summary>The mean of what a BERT says of each token, as sentence-transformers has it by default.</summary>
    private static FolderModel OfBert(HuggingFaceFolder folder)
    {
        var config = BertConfig.Read(folder.Config);
        var nested = MiniLm.Nested.From(folder.Fill(new MiniLm(config), MiniLm.HuggingFace));
        return new(folder, nested, nested.MaxRank, config.Vocabulary, (tokens, rank) => nested.call(tokens, null, rank))
        {
            Context = config.Context,
            Writes = false,
        };
    }
}
