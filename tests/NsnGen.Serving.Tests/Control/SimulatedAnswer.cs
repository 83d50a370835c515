namespace NsnGen.Serving.Tests;

/// <summary>A request that was answered.</summary>
/// <param name="Came">When it came, in seconds.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Point">The point in use when it was answered.</param>
internal sealed record SimulatedAnswer(double Came, double Milliseconds, int Point);
