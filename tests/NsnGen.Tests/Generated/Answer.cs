using static TorchSharp.torch;

namespace NsnGen.Tests.Generated;

/// <summary>A result with tensors at several depths.</summary>
public sealed record Answer(Tensor Logits, IReadOnlyDictionary<string, Tensor[]> Hidden);
