using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace NsnGen.Serving;

/// <summary>Turns what goes wrong into problem details, and says nothing of the request in logs.</summary>
internal sealed partial class RefusalFilter(ILogger<RefusalFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (RequestRefusedException) when (context.HttpContext.Response.HasStarted)
        {
            return Results.Empty;
        }
        catch (RequestRefusedException refused)
        {
            return Refusal(refused, context.HttpContext.Response);
        }
        catch (BadHttpRequestException fault)
        {
            return Problem(fault.StatusCode, "request", "The request could not be read.");
        }
#pragma warning disable CA1031 // Whatever it is, the server goes on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            // A message could repeat the text of a request.
            LogFault(fault.GetType().FullName!);
            LogWholeFault(fault);
            if (context.HttpContext.Response.HasStarted)
            {
                return Results.Empty;
            }
            return Problem(
                StatusCodes.Status500InternalServerError,
                "failed",
                "The model could not answer this request."
            );
        }
    }

    internal static IResult Refusal(RequestRefusedException refused, HttpResponse response)
    {
        if (refused.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
        return Problem(StatusOf(refused.Reason), refused.Reason.ToString(), refused.Message);
    }

    private static int StatusOf(RefusalReason reason) =>
        reason switch
        {
            RefusalReason.Size => StatusCodes.Status413PayloadTooLarge,
            RefusalReason.Model => StatusCodes.Status404NotFound,
            RefusalReason.QueueFull => StatusCodes.Status429TooManyRequests,
            RefusalReason.Deadline => StatusCodes.Status504GatewayTimeout,
            RefusalReason.Stopping => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };

    /// <summary>The field <c>error</c> is what clients of OpenAI's show.</summary>
    private static IResult Problem(int status, string code, string detail) =>
        Results.Problem(
            detail,
            statusCode: status,
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["code"] = code,
                ["error"] = new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["message"] = detail,
                    ["type"] = status < 500 ? "invalid_request_error" : "server_error",
                    ["code"] = code,
                },
            }
        );

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed: {Fault}")]
    private partial void LogFault(string fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request failed")]
    private partial void LogWholeFault(Exception fault);
}
