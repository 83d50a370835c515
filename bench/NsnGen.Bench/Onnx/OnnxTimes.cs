namespace NsnGen.Bench;

/// <summary>The times of one rank on texts of one size, in milliseconds.</summary>
/// <param name="Texts">How many texts.</param>
/// <param name="Tokens">How long each is.</param>
/// <param name="Rank">The rank.</param>
/// <param name="Macs">Multiply-adds of a token at the rank.</param>
/// <param name="Medians">TorchSharp: dense, nested. ONNX Runtime: dense, rank as an input, fixed rank.</param>
internal sealed record OnnxTimes(int Texts, int Tokens, int Rank, long Macs, IReadOnlyList<double> Medians);
