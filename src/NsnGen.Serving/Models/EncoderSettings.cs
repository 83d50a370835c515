namespace NsnGen.Serving;

/// <summary>What a server needs to know of an encoder beside the model.</summary>
public sealed record EncoderSettings : ServedModelSettings
{
    /// <summary>The token that fills a row behind its end; the model is told where.</summary>
    public long Padding { get; init; }
}
