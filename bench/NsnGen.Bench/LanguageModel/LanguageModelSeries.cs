namespace NsnGen.Bench;

/// <summary>What one method reached on held-out stories.</summary>
/// <param name="Name">The method.</param>
/// <param name="Loss">Nats a token by rank; the dense model's is at rank 0.</param>
public sealed record LanguageModelSeries(string Name, IReadOnlyDictionary<int, double> Loss)
{
    /// <summary>What its training cost, in steps of the dense model; 0 for none.</summary>
    public double Cost { get; init; }

    /// <summary>How long its training took, in seconds.</summary>
    public double Seconds { get; init; }
}
