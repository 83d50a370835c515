namespace NsnGen.Samples.DocSearch;

/// <summary>How the encoder is made from the dense model. What is made by another recipe is another model.</summary>
/// <param name="Steps">Steps of joint training.</param>
/// <param name="CalibrationTexts">Queries by which surgery orders components and hidden units.</param>
/// <param name="Seed">Decides the texts of calibration and of each step, and its ranks.</param>
public sealed record Recipe(int Steps, int CalibrationTexts, int Seed)
{
    /// <summary>The plans that the model is used at: shares of the dense cost in percent, ascending.</summary>
    public static IReadOnlyList<int> Percents { get; } = [.. Enumerable.Range(2, 18).Select(i => 5 * i)];

    /// <summary>The dearest of them that training visits, with all that are cheaper; the others hardly lose anything.</summary>
    public const int TrainedUpTo = 50;

    /// <summary>Whether training visits a plan.</summary>
    public static bool IsTrained(RankPlan plan) =>
        Percents.Any(percent => percent <= TrainedUpTo && plan?.Name == NameOf(percent));

    /// <summary>What the plan of a share is called.</summary>
    public static string NameOf(int percent) => $"{percent} %";

    /// <summary>The name of a folder for what is made.</summary>
    public override string ToString() => $"{Steps}-steps-{CalibrationTexts}-queries-seed-{Seed}";
}
