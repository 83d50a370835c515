using NsnGen.Samples.Models;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Shows what the model writes at several ranks, and when the rank changes while it writes.</summary>
public sealed class Texts(Pretrained pretrained, Screen screen, CancellationToken cancellation)
{
    /// <summary>Tokens of a text.</summary>
    public const int Length = 60;

    private static readonly Rank Low = Rank.Of(16);

    public void Show(Llama.Nested nested, Stories held)
    {
        screen.Heading("6. Texts");
        foreach (var rank in nested.RanksOf(8, 24))
        {
            screen.Line($"rank {rank}: {Write(nested, _ => Rank.Of(rank))}");
        }
        var full = nested.WithRank(Llama.Rank.Full).Rank;
        screen.Line($"rank {Low}, from the 21st token on {full}: {Write(nested, step => step < 20 ? Low : full)}");
        screen.Line("");
        if (held.OfAtLeast(Handover.Read + Handover.Predicted).Any())
        {
            ShowHandover(nested, new Handover(pretrained.Config, held, cancellation), full);
        }
    }

    private void ShowHandover(Llama.Nested nested, Handover handover, Rank full)
    {
        IReadOnlyList<string> Row(string name, Rank reading, Rank writing) =>
            [name, Figure.Of(handover.Loss(nested, reading, writing), "0.00")];
        screen.Table(
            [$"{Handover.Read} tokens are read, {Handover.Predicted} continued", "nats"],
            [
                Row($"both at rank {Low}", Low, Low),
                Row($"read at rank {Low}, continued at {full}", Low, full),
                Row($"both at rank {full}", full, full),
            ]
        );
    }

    private string Write(Llama.Nested nested, Func<int, Rank> rankOf) =>
        pretrained.Tokenizer.Decode(
            Decoder
                .Of(nested, rankOf, pretrained.Config, pretrained.Tokenizer.Ends)
                .Write([pretrained.Tokenizer.First], Length, Choice.Greedy)
        );
}
