using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using NsnGen.Training;

namespace NsnGen.Samples.DocSearch;

/// <summary>Makes the encoder: surgery with calibration on queries, then joint training by what the dense model says of such.</summary>
/// <param name="recipe">How.</param>
/// <param name="checkpoints">Where training keeps its state, and goes on from one that it finds.</param>
/// <param name="screen">Shows progress.</param>
/// <param name="cancellation">Checked between batches and steps.</param>
public sealed class ModelMaker(
    Recipe recipe,
    TrainingCheckpoints checkpoints,
    Screen screen,
    CancellationToken cancellation
)
{
    /// <summary>The largest learning rate: texts are short, so a step says little, and there are few.</summary>
    private const double Rate = 1e-3;

    /// <summary>Makes the model.</summary>
    /// <param name="pretrained">The dense model.</param>
    /// <param name="corpus">What will be searched.</param>
    public async Task<SearchModel> MakeAsync(PretrainedMiniLm pretrained, Corpus corpus)
    {
        ArgumentNullException.ThrowIfNull(pretrained);
        ArgumentNullException.ThrowIfNull(corpus);
        using var dense = pretrained.Read();
        var queries = new Sentences(QueryTexts.Of(corpus, recipe.Seed), pretrained.Tokenizer);
        var cost = new EncoderCost(MiniLm.L6, queries.MeanLength);
        using var calibration = Tuning.Calibrate(
            dense,
            queries.Sample(recipe.CalibrationTexts, recipe.Seed),
            cancellation
        );
        var nested = await FactorAsync(pretrained.Read(), calibration);
        try
        {
            var ranks = new Plans(cost, calibration, queries).Within(nested, PlanKind.Activations, Recipe.Percents);
            await TrainAsync(nested, dense, [.. ranks.Where(rank => Recipe.IsTrained(rank.Plan!))], cost, queries);
            return new SearchModel(nested, pretrained.Tokenizer, [.. ranks.Select(rank => rank.Plan!)]);
        }
        catch
        {
            nested.Dispose();
            throw;
        }
    }

    private Task<MiniLm.Nested> FactorAsync(MiniLm dense, Calibration calibration) =>
        screen.ProgressAsync(
            "factoring",
            dense.modules().Count(module => module is TorchSharp.Modules.Linear),
            progress => Tuning.Factor(dense, calibration, progress),
            cancellation
        );

    private Task TrainAsync(
        MiniLm.Nested nested,
        MiniLm dense,
        IReadOnlyList<Rank> visited,
        EncoderCost cost,
        Sentences train
    ) =>
        screen.ProgressAsync(
            "training",
            recipe.Steps,
            progress =>
                new Tuning(recipe.Steps, recipe.Seed)
                {
                    LearningRate = Rate,
                    Checkpoints = checkpoints,
                    Progress = progress,
                }.FitAsync(
                    nested,
                    dense,
                    _ => new CostBalancedSampler(visited, rank => cost.Share(nested, rank)),
                    train,
                    cancellation
                )
        );
}
