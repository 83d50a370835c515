using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>What a linear classifier reads off embeddings that stay as they are: logistic regression with an L2 penalty.</summary>
/// <param name="cancellation">Checked between fits.</param>
public sealed class LinearProbe(CancellationToken cancellation = default)
{
    /// <summary>The share of the training rows by which the penalty is chosen.</summary>
    public const double ChoosingShare = 0.2;

    private static readonly float[] Penalties = [3, 1, 0.3f, 0.1f, 0.03f, 0.01f];

    private readonly MLContext context = new(seed: 0);

    /// <summary>The accuracy on test rows, in percent, after a fit to all training rows with the penalty that <see cref="Choose"/> finds.</summary>
    public double Accuracy(IReadOnlyCollection<LabelledEmbedding> train, IReadOnlyCollection<LabelledEmbedding> test) =>
        Accuracy(train, test, Choose(train).Penalty);

    /// <summary>Fits to a part of the training rows, and measures on the rest, without a look at test rows.</summary>
    /// <returns>The penalty that is best there, and its accuracy in percent.</returns>
    public (float Penalty, double Accuracy) Choose(IReadOnlyCollection<LabelledEmbedding> train)
    {
        ArgumentNullException.ThrowIfNull(train);
        var shuffled = train.ToArray();
        new Random(0).Shuffle(shuffled);
        var held = (int)Math.Ceiling(ChoosingShare * shuffled.Length);
        return Penalties
            .Select(penalty => (penalty, Accuracy(shuffled[held..], shuffled[..held], penalty)))
            .MaxBy(tried => tried.Item2);
    }

    private double Accuracy(
        IReadOnlyCollection<LabelledEmbedding> train,
        IReadOnlyCollection<LabelledEmbedding> test,
        float penalty
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var schema = SchemaOf([.. train, .. test]);
        var options = new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            L1Regularization = 0,
            L2Regularization = penalty,
            NumberOfThreads = 1,
        };
        using var model = context
            .MulticlassClassification.Trainers.LbfgsMaximumEntropy(options)
            .Fit(context.Data.LoadFromEnumerable(train, schema));
        var said = model.Transform(context.Data.LoadFromEnumerable(test, schema));
        return 100 * context.MulticlassClassification.Evaluate(said).MicroAccuracy;
    }

    private static SchemaDefinition SchemaOf(IReadOnlyList<LabelledEmbedding> rows)
    {
        var schema = SchemaDefinition.Create(typeof(LabelledEmbedding));
        schema[nameof(LabelledEmbedding.Features)].ColumnType = new VectorDataViewType(
            NumberDataViewType.Single,
            rows[0].Features.Length
        );
        schema[nameof(LabelledEmbedding.Label)].ColumnType = new KeyDataViewType(
            typeof(uint),
            (int)rows.Max(row => row.Label) + 1
        );
        return schema;
    }
}
