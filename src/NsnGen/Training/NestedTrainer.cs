using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Makes trainers; the generated <c>Nested.Trainer</c> is the shorter way.</summary>
public static class NestedTrainer
{
    /// <summary>A trainer of all ranks of a nested model.</summary>
    /// <param name="model">A generated <c>Nested</c>.</param>
    /// <param name="loss">The loss of the model at one rank on one batch: a scalar tensor, the mean over the batch.</param>
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
        options ??= new TrainerOptions();
        return Of(model, StepLosses.Of<TBatch>((rank, batch) => loss(model.WithRank(rank), batch)), options);
    }

    /// <summary>A trainer of all ranks of a nested model, by distillation.</summary>
    /// <param name="model">A generated <c>Nested</c>.</param>
    /// <param name="logits">What the model at one rank says of one batch: <c>[…, classes]</c>.</param>
    /// <param name="loss">The loss of such logits on their batch: a scalar tensor, the mean over the batch.</param>
    /// <param name="distillation">Who teaches, and how.</param>
    /// <param name="options">How to train; null takes the defaults.</param>
    public static NestedTrainer<TBatch> For<TModel, TAtRank, TBatch>(
        INestedModel<TModel, TAtRank> model,
        Func<TAtRank, TBatch, Tensor> logits,
        Func<Tensor, TBatch, Tensor> loss,
        Distillation<TBatch> distillation,
        TrainerOptions? options = null
    )
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(distillation);
        options ??= new TrainerOptions();
        return Of(
            model,
            StepLosses.Distilled((rank, batch) => logits(model.WithRank(rank), batch), loss, distillation),
            options
        );
    }

    private static NestedTrainer<TBatch> Of<TModel, TAtRank, TBatch>(
        INestedModel<TModel, TAtRank> model,
        StepLosses<TBatch> losses,
        TrainerOptions options
    )
        where TAtRank : struct, IAtRank =>
        model is nn.Module module
            ? new NestedTrainer<TBatch>(module, Anchors(model, module), losses, options)
            : throw new ArgumentException($"{model.GetType().Name} is not a TorchSharp module.", nameof(model));

    /// <summary>The model's anchors; those above the largest rank of any layer are that rank.</summary>
    private static IReadOnlyList<Rank> Anchors<TModel, TAtRank>(INestedModel<TModel, TAtRank> model, nn.Module module)
        where TAtRank : struct, IAtRank
    {
        var largest = NestedLayers.Of(module).Select(entry => entry.Layer.MaxRank).DefaultIfEmpty(1).Max();
        return Rank.Each(model.Anchors.Select(anchor => Math.Min(anchor.Value, largest)).Distinct());
    }
}
