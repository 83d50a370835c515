using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>What quality is measured on.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Quality">From an encoder, which maps a batch to <c>[batch, hidden]</c>, to its quality, of at most 100.</param>
public sealed record Benchmark(string Name, Func<Func<SentenceBatch, Tensor>, CancellationToken, double> Quality);
