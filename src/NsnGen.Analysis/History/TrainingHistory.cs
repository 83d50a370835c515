using System.Globalization;
using NsnGen.Engine;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>
/// Keeps in memory what training told at each rank: losses, qualities, and what the objective learned. Of a very long run,
/// <see cref="Read"/> the <see cref="CsvTrainingLog"/> instead.
/// </summary>
public sealed class TrainingHistory : ITrainingLog
{
    private static readonly string[] Kept = ["loss", "quality"];

    private readonly List<HistoryPoint> points = [];
    private RankObjective? watched;

    /// <summary>Everything kept, in order of steps.</summary>
    public IReadOnlyList<HistoryPoint> Points => points;

    /// <summary>Reads the losses and qualities of a <see cref="CsvTrainingLog"/>; a row that a killed run left unfinished is passed over.</summary>
    /// <exception cref="FormatException">A number is not one.</exception>
    public static TrainingHistory Read(string csv)
    {
        var history = new TrainingHistory();
        history.points.AddRange(
            File.ReadLines(csv)
                .Skip(1)
                .Select(row => row.Split(','))
                .Where(row => row.Length == 4 && Kept.Contains(row[1]))
                .Select(Point)
        );
        return history;
    }

    /// <summary>Keeps the log-variances of an objective as well, of each step's ranks.</summary>
    /// <param name="objective">The trainer's.</param>
    public void Watch(RankObjective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        watched = objective;
    }

    /// <inheritdoc/>
    public void Start(long step) => points.RemoveAll(point => point.Step >= step);

    /// <inheritdoc/>
    public void Write(TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        foreach (var (rank, loss) in step.Losses)
        {
            points.Add(new HistoryPoint(step.Step, "loss", rank.ToString(), loss));
            if (watched?.Parameters.TryGetValue(rank, out var parameter) is true)
            {
                using var value = parameter.detach();
                points.Add(new HistoryPoint(step.Step, "log_variance", rank.ToString(), value.Number()));
            }
        }
    }

    /// <inheritdoc/>
    public void Write(EvaluationResult evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        points.AddRange(
            evaluation.Qualities.Select(at => new HistoryPoint(
                evaluation.Step,
                "quality",
                at.Rank.ToString(),
                at.Quality
            ))
        );
    }

    /// <summary>
    /// Checks that no rank ended with a higher loss than it began with; the means of its first and last tenth are compared.
    /// </summary>
    /// <exception cref="BrokenModelException">A rank did; names it and both losses.</exception>
    public void Check()
    {
        foreach (var (rank, losses) in ByRank("loss"))
        {
            var tenth = (losses.Count + 9) / 10;
            var (first, last) = (
                losses.Take(tenth).Average(p => p.Value),
                losses.TakeLast(tenth).Average(p => p.Value)
            );
            if (!(last <= first))
            {
                throw new BrokenModelException(
                    null,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The loss at {NameOf(rank)} rose from {first:G4} to {last:G4}, expected it to fall. Ranks may be at odds, or the learning rate too high."
                    )
                );
            }
        }
    }

    /// <summary>One name's values by rank: numbers ascending, then plans by their name.</summary>
    public IReadOnlyList<(string Rank, IReadOnlyList<HistoryPoint> Points)> ByRank(string name) =>
        [
            .. points
                .Where(point => point.Name == name)
                .GroupBy(point => point.Rank, StringComparer.Ordinal)
                // Of two numbers, or two names that differ in one number, the longer is the larger.
                .OrderBy(group => group.Key.Length)
                .ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, (IReadOnlyList<HistoryPoint>)[.. group])),
        ];

    /// <summary>What a message calls a rank: a number says that it is one.</summary>
    internal static string NameOf(string rank) => rank.All(char.IsAsciiDigit) ? $"rank {rank}" : rank;

    private static HistoryPoint Point(string[] row) =>
        new(
            long.Parse(row[0], CultureInfo.InvariantCulture),
            row[1],
            row[2],
            double.Parse(row[3], CultureInfo.InvariantCulture)
        );
}
