using System.Globalization;
using NsnGen.Files;

namespace NsnGen.Training;

/// <summary>
/// A CSV file of <c>step,name,rank,value</c>, a row for each number: <c>loss</c> and <c>quality</c> by rank, <c>learning_rate</c>,
/// <c>gradient_norm</c>, <c>score</c>. A rank is a number, <c>16</c>, or the name of a plan, <c>cost 35 %</c>. Numbers are written exactly, and no row depends on the clock, so equal runs make equal files.
/// </summary>
/// <param name="path">The file, whose directory is made if need be; the rows of a run that goes on are added to it.</param>
public sealed class CsvTrainingLog(string path) : ITrainingLog, IDisposable
{
    private const string Header = "step,name,rank,value";

    private StreamWriter? writer;

    /// <inheritdoc/>
    public void Start(long step)
    {
        Dispose();
        var kept = step > 0 && File.Exists(path) ? File.ReadLines(path).Where(row => IsBefore(row, step)) : [];
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, string.Concat(kept.Prepend(Header).Select(row => row + "\n")));
        writer = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    /// <inheritdoc/>
    public void Write(TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var rows = step
            .Losses.Select(at => Row(step.Step, "loss", at.Rank, at.Loss))
            .Append(Row(step.Step, "learning_rate", null, step.LearningRate));
        Write(step.GradientNorm is { } norm ? rows.Append(Row(step.Step, "gradient_norm", null, norm)) : rows);
    }

    /// <inheritdoc/>
    public void Write(EvaluationResult evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var (step, qualities, score, _) = evaluation;
        Write(
            qualities.Select(at => Row(step, "quality", at.Rank, at.Quality)).Append(Row(step, "score", null, score))
        );
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        writer?.Dispose();
        writer = null;
    }

    private void Write(IEnumerable<string> rows) =>
        (writer ?? throw new InvalidOperationException("A log is written to after its start.")).Write(
            string.Concat(rows)
        );

    private static string Row(long step, string name, Rank? rank, double value) =>
        string.Create(CultureInfo.InvariantCulture, $"{step},{name},{rank},{value:R}\n");

    /// <summary>Whether a row is whole and of an earlier step; a killed process may have left a part of its last row.</summary>
    private static bool IsBefore(string row, long step)
    {
        var fields = row.Split(',');
        return fields.Length == 4
            && long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var found)
            && found < step;
    }
}
