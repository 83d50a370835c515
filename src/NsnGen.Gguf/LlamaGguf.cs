using NsnGen.Checkpoints;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Gguf;

/// <summary>Saves a Llama as GGUF, which llama.cpp and the programs on top of it run.</summary>
public static class LlamaGguf
{
    /// <summary>GGUF's names of a model whose fields are called as in Hugging Face's Llama, with or without <c>model.</c> before them.</summary>
    public static KeyMap HuggingFace => LlamaNames.OfHuggingFace;

    /// <summary>Saves one rank with merged weights.</summary>
    /// <param name="nested">The nested model, or a dense one.</param>
    /// <param name="rank">
    /// The rank, or a plan. Where hidden units are nested, the file is that of a smaller Llama; if the blocks keep different numbers of
    /// them, one of llama.cpp's architecture <c>deci</c>, which says its sizes for each block.
    /// </param>
    /// <param name="path">The file; it is written to a temporary neighbour and moved, one tensor at a time.</param>
    /// <param name="facts">What the weights do not tell.</param>
    /// <param name="options">How it is saved.</param>
    /// <returns>What was lost by rounding, tensor by tensor.</returns>
    /// <exception cref="ArgumentException">
    /// The model is no Llama, the facts or the tokenizer do not fit it, or <see cref="GgufOptions.Precision"/> cannot hold a weight.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The model does not have the rank.</exception>
    /// <exception cref="InvalidOperationException">Another thread is changing the model.</exception>
    public static IReadOnlyList<ExportedTensor> Save(
        nn.Module nested,
        Rank rank,
        string path,
        LlamaFacts facts,
        GgufOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(facts);
        options ??= new GgufOptions();
        if (facts.Fault() is { } fault)
        {
            throw new ArgumentException($"This is no Llama: {fault}.", nameof(facts));
        }
        using var reading = ModuleUse.Of(nested).Enter();
        using var untracked = no_grad();
        var exact = Named(DenseState.Of(nested, Bound(nested, rank), Export.Merged), options.Keys ?? HuggingFace);
        var shape = LlamaShape.Of(exact, facts.Heads);
        if (options.Tokenizer?.Fault(shape.Vocabulary) is { } misfit)
        {
            throw new ArgumentException($"The tokenizer is not that of this model: {misfit}.", nameof(options));
        }
        List<GgufTensor> tensors = [.. exact.Select(entry => Stored(entry.Key, entry.Value, shape, facts, options))];
        tensors.AddRange(Factors(shape, facts));
        var lost = GgufFile.Write(path, [.. LlamaMetadata.Of(facts, shape, options)], tensors);
        return [.. tensors.Zip(lost, (tensor, error) => new ExportedTensor(tensor.Name, error))];
    }

    /// <summary>The rank as the model has it.</summary>
    private static Rank Bound(nn.Module nested, Rank rank)
    {
        var most = NestedLayers.Of(nested).Select(entry => entry.Layer.WholeRank).DefaultIfEmpty(1).Max();
        return rank.Value <= most ? rank
            : rank.IsFull ? Rank.Of(most)
            : throw new ArgumentOutOfRangeException(
                nameof(rank),
                rank.Value,
                $"The layers of this model have at most rank {most}. The full rank of its class means that rank in every model."
            );
    }

    /// <summary>The tensors by GGUF's names. A head that is the embedding is left out, which llama.cpp understands.</summary>
    private static SortedDictionary<string, DenseTensor> Named(IEnumerable<DenseTensor> tensors, KeyMap keys)
    {
        var named = new SortedDictionary<string, DenseTensor>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            var names = tensor.Names.Select(name => keys[name]).ToList();
            var name = names.Contains(LlamaNames.Embedding, StringComparer.Ordinal) ? LlamaNames.Embedding : names[0];
            if (!named.TryAdd(name, tensor))
            {
                throw new ArgumentException(
                    $"The name '{name}' is given to '{named[name].Name}' and to '{tensor.Name}'; a file has each name once.",
                    nameof(keys)
                );
            }
        }
        return named;
    }

    private static GgufTensor Stored(
        string name,
        DenseTensor tensor,
        LlamaShape shape,
        LlamaFacts facts,
        GgufOptions options
    )
    {
        var elements = ElementsOf(name, tensor.Shape, options);
        return facts.InterleavedRope || !LlamaNames.IsRotated(name)
            ? new GgufTensor(name, tensor.Shape, elements, tensor.Value)
            : new GgufTensor(name, tensor.Shape, elements, () => SideBySide(tensor.Value(), shape.HeadSize));
    }

    private static GgufElements ElementsOf(string name, long[] shape, GgufOptions options)
    {
        if (shape.Length == 1)
        {
            return GgufElements.Of(GgufPrecision.F32);
        }
        var elements = GgufElements.Of(options.Precision);
        return shape[^1] % elements.BlockSize == 0 ? elements
            : options.Otherwise is { } other and not GgufPrecision.Q8_0 ? GgufElements.Of(other)
            : throw new ArgumentException(
                $"'{name}' has rows of {shape[^1]} elements, and {options.Precision} stores blocks of {elements.BlockSize}; {nameof(GgufOptions.Otherwise)} says how to store such matrices.",
                nameof(options)
            );
    }

    /// <summary>Puts the two numbers of each rotated pair, half a head apart, side by side.</summary>
    private static Tensor SideBySide(Tensor rows, long headSize) =>
        rows.unflatten(0, -1, 2, headSize / 2).transpose(1, 2).flatten(0, 2);

    private static IEnumerable<GgufTensor> Factors(LlamaShape shape, LlamaFacts facts)
    {
        if (facts.RotationFactors is not { } factors)
        {
            return [];
        }
        var pairs = shape.HeadSize / 2;
        return factors.Count == pairs
            ?
            [
                new GgufTensor(
                    LlamaNames.RotationFactors,
                    [pairs],
                    GgufElements.Of(GgufPrecision.F32),
                    () => tensor(factors.Select(factor => (float)factor).ToArray())
                ),
            ]
            : throw new ArgumentException(
                $"{nameof(LlamaFacts.RotationFactors)} has {factors.Count} numbers, and a head of {shape.HeadSize} {pairs} pairs.",
                nameof(facts)
            );
    }
}
