using System.Globalization;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Shows what the model writes at several ranks, and when the rank changes while it writes.</summary>
public sealed class Texts(Pretrained pretrained, Screen screen, CancellationToken cancellation)
{
    /// <summary>Tokens of a text.</summary>
    public const int Length = 60;

    private static readonly Rank Low = Rank.Of(16);
    private static readonly Rank Full = Rank.Of(Llama.Rank.Max);

    public void Show(Llama.Nested nested, Stories held)
    {
        screen.Heading("6. Texts");
        foreach (var rank in new[] { 8, 24, 64 })
        {
            screen.Line($"rank {rank}: {Write(nested, _ => Rank.Of(rank))}");
        }
        screen.Line($"rank {Low}, from the 21st token on 64: {Write(nested, step => step < 20 ? Low : Full)}");
        screen.Line("");
        if (held.OfAtLeast(Handover.Read + Handover.Predicted).Any())
        {
            ShowHandover(nested, new Handover(pretrained.Config, held, cancellation));
        }
    }

    private void ShowHandover(Llama.Nested nested, Handover handover)
    {
        IReadOnlyList<string> Row(string name, Rank reading, Rank writing) =>
            [name, handover.Loss(nested, reading, writing).ToString("0.00", CultureInfo.InvariantCulture)];
        screen.Table(
            [$"{Handover.Read} tokens are read, {Handover.Predicted} continued", "nats"],
            [
                Row($"both at rank {Low}", Low, Low),
                Row($"read at rank {Low}, continued at 64", Low, Full),
                Row("both at rank 64", Full, Full),
            ]
        );
    }

    private string Write(Llama.Nested nested, Func<int, Rank> rankOf) =>
        pretrained.Tokenizer.Decode(
            Decoder.Of(nested, rankOf, pretrained.Config).Write([Tokenizer.Start], Length, Choice.Greedy)
        );
}
