using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A module that compares inputs with targets, and says how the differences are combined.</summary>
public abstract class Loss<T1, T2, TResult> : nn.Module<T1, T2, TResult>
{
    public Loss(nn.Reduction reduction = nn.Reduction.Mean)
        : base("") => this.reduction = reduction;

    public nn.Reduction reduction { get; }
}

/// <summary>A loss that weighs its terms.</summary>
public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
{
    public WeightedLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
        : base(reduction) => this.weight = weight;

    public Tensor? weight { get; }
}
