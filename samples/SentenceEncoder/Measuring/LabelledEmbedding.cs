namespace NsnGen.Samples.SentenceEncoder;

/// <summary>What a model says of a sentence, and the sentence's class.</summary>
/// <param name="Features">The embedding.</param>
/// <param name="Label">The class, from 0.</param>
public sealed record LabelledEmbedding(float[] Features, uint Label);
