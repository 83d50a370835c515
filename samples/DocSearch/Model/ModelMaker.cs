using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using NsnGen.Training;

namespace NsnGen.Samples.DocSearch;

/// <summary>Makes the encoder: surgery with calibration on the documentation, then joint training by what the dense model says.</summary>
/// <param name="recipe">How.</param>
/// <param name="screen">Shows progress.</param>
/// <param name="cancellation">Checked between batches and steps.</param>
public sealed class ModelMaker(Recipe recipe, Screen screen, CancellationToken cancellation)
{
    /// <summary>Makes the model.</summary>
    /// <param name="pretrained">The dense model.</param>
    /// <param name="corpus">The texts to learn from: summaries, and the names that are not held out.</param>
    public async Task<SearchModel> MakeAsync(PretrainedMiniLm pretrained, Corpus corpus)
    {
        ArgumentNullException.ThrowIfNull(pretrained);
        ArgumentNullException.ThrowIfNull(corpus);
        using var dense = pretrained.Read();
        var texts = corpus.Texts.Select(text => text.Summary).Where(text => text.Length <= Recipe.LongestText).ToList();
        var summaries = new Sentences(texts, pretrained.Tokenizer);
        var names = corpus.ForTraining.Select(query => query.Text);
        var cost = new EncoderCost(MiniLm.L6, new Sentences(names, pretrained.Tokenizer).MeanLength);
        using var calibration = Tuning.Calibrate(
            dense,
            summaries.Sample(recipe.CalibrationTexts, recipe.Seed),
            cancellation
        );
        var nested = await FactorAsync(pretrained.Read(), calibration);
        try
        {
            var ranks = new Plans(cost, calibration).Within(nested, PlanKind.Activations, Recipe.Percents);
            var train = new Sentences(texts.Concat(names), pretrained.Tokenizer);
            await TrainAsync(nested, dense, [.. ranks.Where(rank => Recipe.IsTrained(rank.Plan!))], cost, train);
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
                new Tuning(recipe.Steps, recipe.Seed) { Progress = progress }.FitAsync(
                    nested,
                    dense,
                    _ => new CostBalancedSampler(visited, rank => cost.Share(nested, rank)),
                    train,
                    cancellation
                )
        );
}
