using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NsnGen.Bench;

/// <summary>Asks a server for the embedding of one text, as any client of OpenAI's API does.</summary>
/// <param name="http">Goes to the server.</param>
internal sealed class EmbeddingClient(HttpClient http)
{
    /// <summary>Asks, and times from when the request was due.</summary>
    public async Task<LoadAnswer> AskAsync(
        string model,
        int query,
        string text,
        long due,
        CancellationToken cancellation
    )
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(
                "v1/embeddings",
                new
                {
                    model,
                    input = text,
                    encoding_format = "base64",
                },
                cancellation
            );
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
            return answer.IsSuccessStatusCode
                ? Read(query, bytes, Since(due))
                : new LoadAnswer(query, answer.StatusCode, Since(due));
        }
        catch (HttpRequestException)
        {
            return new LoadAnswer(query, default, Since(due));
        }
    }

    private static double Since(long due) => Stopwatch.GetElapsedTime(due).TotalMilliseconds;

    private static LoadAnswer Read(int query, byte[] bytes, double milliseconds)
    {
        using var json = JsonDocument.Parse(bytes);
        var vector = json.RootElement.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        var share = json.RootElement.GetProperty("nsn").GetProperty("cost_share").GetDouble();
        return new LoadAnswer(
            query,
            HttpStatusCode.OK,
            milliseconds,
            [.. MemoryMarshal.Cast<byte, float>(vector)],
            share
        );
    }
}
