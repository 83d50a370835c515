using NsnGen.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>A sentence encoder of sentence-transformers: the mean of what a BERT says of each token, at length 1.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class MiniLm : Module<Tensor, Tensor?, Tensor>
{
    private readonly BertEncoder bert;

    public MiniLm(BertConfig config)
        : base(nameof(MiniLm))
    {
        bert = new BertEncoder(config);
        RegisterComponents();
    }

    /// <param name="tokens"><c>[batch, tokens]</c>, int64; all of one segment.</param>
    /// <param name="present"><c>[batch, tokens]</c>, true where a token is no padding; null if there is none.</param>
    /// <returns><c>[batch, hidden]</c>, each row of length 1: their products are cosines.</returns>
    public override Tensor forward(Tensor tokens, Tensor? present)
    {
        using var scope = NewDisposeScope();
        var x = bert.call(tokens, present); // [batch, tokens, hidden]
        var mean = present is null ? x.mean([1]) : (x * present.unsqueeze(2)).sum(1) / present.sum(1, keepdim: true); // [batch, hidden]
        return functional.normalize(mean, dim: 1).MoveToOuterDisposeScope();
    }
}

public sealed partial class MiniLm
{
    /// <summary>The dimensions of all-MiniLM-L6-v2.</summary>
    public static BertConfig L6 { get; } =
        new()
        {
            HiddenSize = 384,
            IntermediateSize = 1536,
            Layers = 6,
            Heads = 12,
            Vocabulary = 30522,
        };

    /// <summary>Where the weights stand in Hugging Face's files.</summary>
    public static KeyMap HuggingFace { get; } =
        BertEncoder.HuggingFace with
        {
            Rules = [.. BertEncoder.HuggingFace.Rules.Select(rule => ("bert." + rule.Key, rule.InFile))],
        };
}
