using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>The loss of one step at one rank.</summary>
/// <param name="Rank">The rank.</param>
/// <param name="Loss">A scalar tensor that gradients flow through.</param>
public readonly record struct RankLoss(Rank Rank, Tensor Loss);
