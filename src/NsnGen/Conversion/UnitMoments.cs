using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>What is known of the inputs of a layer, hidden units perhaps.</summary>
/// <param name="Moment">Their covariance, or their second moment, <c>[in, in]</c>, float64 and positive definite.</param>
/// <param name="Mean">μ, <c>[units]</c>, if the covariance is meant; else null.</param>
internal sealed record UnitMoments(Tensor Moment, Tensor? Mean);
