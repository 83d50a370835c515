using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace NsnGen.Serving;

/// <summary>Reads the JSON of a request, which need not be any.</summary>
internal static class JsonBody
{
    /// <exception cref="RequestRefusedException">The body is too large, or no JSON of that kind. Nothing of it is repeated.</exception>
    public static async Task<TBody> ReadAsync<TBody>(HttpContext context, JsonTypeInfo<TBody> type, long maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }
        try
        {
            return await JsonSerializer
                    .DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                    .ConfigureAwait(false)
                ?? throw NoJson("it is null");
        }
        catch (JsonException fault)
        {
            var place = fault.LineNumber is { } line
                ? $"line {line + 1}, byte {fault.BytePositionInLine + 1}"
                : "its text";
            throw NoJson(place, fault);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(maxBytes);
        }
    }

    /// <summary>Reads what was left as it came; texts may turn out not to be any.</summary>
    /// <exception cref="RequestRefusedException">A text is no valid UTF-8, or has half of a surrogate pair.</exception>
    public static T Decoded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException fault)
        {
            throw NoJson("a text is not valid UTF-8", fault);
        }
    }

    private static RequestRefusedException NoJson(string where, Exception? fault = null) =>
        RequestRefusedException.Of(RefusalReason.Input, $"The body is not the JSON of such a request: {where}.", fault);

    private static RequestRefusedException TooLarge(long maxBytes) =>
        RequestRefusedException.Of(RefusalReason.Size, $"The body is too large; at most {maxBytes} bytes are taken.");
}
