using Microsoft.Extensions.AI;

namespace NsnGen.Serving;

/// <summary>
/// A nested encoder as an embedding generator: the rank or the budget is an option of the request
/// (<see cref="RankOptions"/>), and each embedding says which rank it has.
/// </summary>
/// <param name="server">What runs the model; it stays the caller's.</param>
public sealed class NestedEmbeddingGenerator(EmbeddingServer server) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The additional property of an embedding that holds its <see cref="EmbeddedText"/>.</summary>
    public const string DetailsKey = "nsn";

    private readonly EmbeddingServer server = server ?? throw new ArgumentNullException(nameof(server));

    /// <summary>The vectors of some texts.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">The rank or budget that is asked for; null for the server's choice.</param>
    /// <param name="cancellationToken">Takes the texts out of the queue.</param>
    /// <exception cref="RequestRefusedException">The request is wrong, there is no room for it, or its time is over.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(values);
        List<string> texts = [.. values];
        if (texts.Count == 0)
        {
            return [];
        }
        var choice = RankOptions.ChoiceOf(options?.AdditionalProperties);
        var answer = await server.EmbedAsync(texts, choice, null, cancellationToken).ConfigureAwait(false);
        CheckDimensions(options?.Dimensions, answer[0].Vector.Length);
        var tokens = answer.Sum(text => (long)text.Tokens);
        return new GeneratedEmbeddings<Embedding<float>>(answer.Select(Embedding))
        {
            Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        object? service =
            serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata)
                ? new EmbeddingGeneratorMetadata("nsngen", defaultModelId: server.Name)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(server) ? server
            : null;
        return service;
    }

    /// <summary>Nothing: the server is the caller's.</summary>
    public void Dispose() { }

    internal static void CheckDimensions(int? asked, int size)
    {
        if (asked is { } dimensions && dimensions != size)
        {
            throw RequestRefusedException.Of(
                RefusalReason.Input,
                $"Vectors of this model have {size} dimensions, at every rank; {dimensions} were asked for."
            );
        }
    }

    private Embedding<float> Embedding(EmbeddedText text) =>
        new(text.Vector)
        {
            ModelId = server.Name,
            AdditionalProperties = new AdditionalPropertiesDictionary
            {
                [RankOptions.RankKey] = text.Rank.ToString(),
                [DetailsKey] = text,
            },
        };
}
