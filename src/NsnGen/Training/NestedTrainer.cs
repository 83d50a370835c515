using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Makes trainers; the generated <c>Nested.Trainer</c> is the shorter way.</summary>
public static class NestedTrainer
{
    /// <summary>A trainer of all ranks of a nested model.</summary>
    /// <param name="model">A generated <c>Nested</c>.</param>
    /// <param name="loss">The loss of the model at one rank on one batch: a scalar tensor.</param>
    /// <param name="options">How to train; null takes the defaults.</param>
    public static NestedTrainer<TBatch> For<TModel, TAtRank, TBatch>(
        INestedModel<TModel, TAtRank> model,
        Func<TAtRank, TBatch, Tensor> loss,
        TrainerOptions? options = null
    )
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        if (model is not nn.Module module)
        {
            throw new ArgumentException($"{model.GetType().Name} is not a TorchSharp module.", nameof(model));
        }
        return new NestedTrainer<TBatch>(
            module,
            [.. model.Anchors.Select(anchor => anchor.Value)],
            (rank, batch) => loss(model.At(rank), batch),
            options ?? new TrainerOptions()
        );
    }
}
