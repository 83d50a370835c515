namespace NsnGen.Bench;

/// <summary>What one method reached at one budget.</summary>
/// <param name="Method">The method.</param>
/// <param name="Seed">Of its training.</param>
/// <param name="Budget">The share of the dense cost that it was given; 1 for all.</param>
internal sealed record BaselineOutcome(string Method, int Seed, double Budget)
{
    /// <summary>What it takes of the budget, by <see cref="AlignedCost"/>.</summary>
    public required double Cost { get; init; }

    /// <summary>The same, counted without alignment.</summary>
    public required double FactoredCost { get; init; }

    /// <summary>Nats a token on the stories by which is chosen.</summary>
    public required double Validation { get; init; }

    /// <summary>Nats a token on the stories that nothing is chosen by.</summary>
    public required double Test { get; init; }

    /// <summary>Steps of training of the weights that are measured here; 0 for none.</summary>
    public int Steps { get; init; }

    /// <summary>What those steps cost, in steps of the dense model.</summary>
    public double DenseSteps { get; init; }

    /// <summary>How long they took.</summary>
    public double Seconds { get; init; }
}
