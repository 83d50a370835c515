using NsnGen.Samples.DocSearch;

namespace NsnGen.Samples.SearchServer;

/// <summary>What is served, and where.</summary>
public sealed record ServerOptions
{
    /// <summary>What is searched, and with what.</summary>
    public required SearchOptions Search { get; init; }

    /// <summary>The addresses to listen at, separated by semicolons.</summary>
    public required string Urls { get; init; }

    /// <summary>What 95 % of the requests stay under.</summary>
    public required TimeSpan Target { get; init; }
}
