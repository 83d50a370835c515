using System.Text;
using Microsoft.Extensions.AI;
using NsnGen.Samples.Models;
using NsnGen.Serving;

namespace NsnGen.Samples.LanguageModel;

/// <summary>A story that a chat client streams: its beginning is read at full rank, and what follows is written at lower and lower ones.</summary>
/// <param name="pretrained">The model's dimensions and tokens.</param>
/// <param name="screen">Where it is shown.</param>
/// <param name="cancellation">Ends the story at the next token.</param>
public sealed class StreamedStory(Pretrained pretrained, Screen screen, CancellationToken cancellation)
{
    private const string Beginning = "Once upon a time, there was a little dog";

    /// <summary>Streams it, with each rank before what it wrote.</summary>
    public async Task ShowAsync(Llama.Nested nested)
    {
        ArgumentNullException.ThrowIfNull(nested);
        var points = nested.RanksOf(8, 16, 32).Select(Rank.Of).ToList();
        await using var server = new ChatServer("stories260K", Decoder(nested, points));
        using var client = new NestedChatClient(server);
        var ranks = new PhaseRanks
        {
            Prompt = RankChoice.Full,
            Answer = RankChoice.Of(points[^1]),
            Last = RankChoice.Of(points[0]),
            FallOver = Texts.Length,
        };
        var options = new ChatOptions { MaxOutputTokens = Texts.Length }.WithRanks(ranks);
        var story = new StringBuilder($"[full] {Beginning}");
        var rank = "";
        await foreach (var update in client.GetStreamingResponseAsync(Beginning, options, cancellation))
        {
            if (
                update.Text.Length > 0
                && update.AdditionalProperties![RankOptions.RankKey] is string used
                && used != rank
            )
            {
                rank = used;
                story.Append(" [").Append(rank).Append("] ");
            }
            story.Append(update.Text);
        }
        screen.Line("streamed by a chat client, the rank falling as it writes:");
        screen.Line(story.ToString());
    }

    private NestedDecoder Decoder(Llama.Nested nested, IEnumerable<Rank> points) =>
        NestedDecoder.Of(
            nested,
            pretrained.Tokenizer.Encode,
            pretrained.Tokenizer.Decode,
            () => new KeyValueCache(pretrained.Config.Layers, pretrained.Config.Context),
            (at, tokens, cache) => at.call(tokens, cache),
            new DecoderSettings
            {
                MaxTokens = pretrained.Config.Context,
                Ends = [.. pretrained.Tokenizer.Ends],
                Points = [.. points.Select(rank => new ServedPoint(rank))],
            }
        );
}
