using NsnGen.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.DocSearch;

/// <summary>The embeddings of all texts. A search compares with each of them: it is exact.</summary>
/// <param name="embeddings"><c>[texts, hidden]</c>, rows of length 1; the index disposes it.</param>
public sealed class SearchIndex(Tensor embeddings) : IDisposable
{
    private const string Name = "embeddings";

    /// <summary>How many texts there are.</summary>
    public int Count => (int)embeddings.shape[0];

    /// <summary>Multiply-adds of one search.</summary>
    public long Macs => embeddings.numel();

    /// <summary>Reads an index that was saved.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or is no index.</exception>
    public static SearchIndex Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return new SearchIndex(file.Read(Name));
    }

    /// <summary>Writes the index, at once or not at all.</summary>
    public void Save(string path) => Safetensors.Write(path, new Dictionary<string, Tensor> { [Name] = embeddings });

    /// <summary>The texts that are nearest to each query, the nearest first.</summary>
    /// <param name="queries"><c>[queries, hidden]</c>, rows of length 1.</param>
    /// <param name="count">How many texts.</param>
    public IReadOnlyList<Hit[]> Search(Tensor queries, int count)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var (scores, places) = queries.mm(embeddings.t()).topk(Math.Min(count, Count), dim: 1);
        return
        [
            .. places
                .data<long>()
                .Zip(scores.data<float>(), (text, score) => new Hit((int)text, score))
                .Chunk((int)places.shape[1]),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => embeddings.Dispose();
}
