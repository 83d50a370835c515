using System.Net;

namespace NsnGen.Bench;

/// <summary>What one request got.</summary>
/// <param name="Query">Which name was asked for.</param>
/// <param name="Status">The HTTP status; 0 if there was none.</param>
/// <param name="Milliseconds">From when it was due to the end of the answer.</param>
/// <param name="Vector">The vector; null if it was refused.</param>
/// <param name="CostShare">What it cost, as a share of the dense model's.</param>
internal sealed record LoadAnswer(
    int Query,
    HttpStatusCode Status,
    double Milliseconds,
    float[]? Vector = null,
    double CostShare = 0
);
