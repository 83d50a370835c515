using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Samples.Quickstart;

/// <summary>Classifies a few summaries at three ranks, to see what a small rank still knows.</summary>
public sealed class Answers(IReadOnlyList<string> namespaces, Screen screen)
{
    private static readonly string[] Texts =
    [
        "Reads all lines of a file asynchronously and returns them as an array of strings.",
        "Computes the hash of a byte array with the SHA-256 algorithm.",
        "Gets or sets the cookie that is sent with each HTTP request to the server.",
    ];

    private static readonly Rank<Mlp>[] Ranks = [Mlp.Rank.R8, Mlp.Rank.R32, Mlp.Rank.Full];

    public void Show(Mlp.Nested nested, string? ask)
    {
        nested.eval();
        using var noGrad = no_grad();
        foreach (var text in ask is null ? Texts : [ask])
        {
            screen.Heading($"5. Which namespace? \"{text}\"");
            screen.Table(
                ["rank", "first", "second"],
                Ranks.Select(rank => (IReadOnlyList<string>)[$"{rank}", .. Best(nested.WithRank(rank), text)])
            );
        }
    }

    private IEnumerable<string> Best(Mlp.AtRank model, string text)
    {
        using var scope = NewDisposeScope();
        var row = new float[HashedFeatures.Count];
        HashedFeatures.Write(HashedFeatures.Of(text), row);
        var probabilities = softmax(model.call(tensor(row, [1, row.Length])), 1);
        var (values, classes) = probabilities.topk(2, 1);
        return [.. Enumerable.Range(0, 2).Select(i => Answer(classes[0, i].item<long>(), values[0, i].item<float>()))];
    }

    private string Answer(long label, float probability) => $"{namespaces[(int)label]} {Figure.Percent(probability)}";
}
