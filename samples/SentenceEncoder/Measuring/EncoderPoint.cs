namespace NsnGen.Samples.SentenceEncoder;

/// <summary>One model at one rank.</summary>
/// <param name="Name">What it is called: <c>dense</c>, or the budget.</param>
/// <param name="Cost">Multiply-adds of the whole model, as a share of the dense model's.</param>
/// <param name="Qualities">By benchmark: Spearman's correlation times 100, or the accuracy of a linear probe in percent.</param>
/// <param name="LatencyMs">Milliseconds of a forward pass, by the number of sentences.</param>
public sealed record EncoderPoint(
    string Name,
    double Cost,
    IReadOnlyList<double> Qualities,
    IReadOnlyList<double> LatencyMs
);
