namespace NsnGen.Samples.SentenceEncoder;

/// <summary>How a budget is spent on the layers.</summary>
public enum PlanKind
{
    /// <summary>By how much of each layer's output a rank leaves out on calibration data, and what the embeddings make of that.</summary>
    Activations,

    /// <summary>Each layer at the same share of its own cost.</summary>
    Even,

    /// <summary>The same rank in each layer.</summary>
    Uniform,
}
