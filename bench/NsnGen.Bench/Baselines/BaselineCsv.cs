using System.Globalization;
using NsnGen.Files;

namespace NsnGen.Bench;

/// <summary>Outcomes in a file, to which a run of some methods adds, in place of what they had there.</summary>
/// <param name="path">The file.</param>
internal sealed class BaselineCsv(string path)
{
    private const string Titles =
        "method,seed,trained,budget,cost,cost not aligned,validation nats,test nats,steps,dense steps,seconds";

    /// <summary>What the file has; nothing if there is none.</summary>
    /// <exception cref="InvalidDataException">It is another table.</exception>
    public IReadOnlyList<BaselineOutcome> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }
        var lines = File.ReadAllLines(path);
        return lines is [Titles, ..]
            ? [.. lines.Skip(1).Select(Parse)]
            : throw new InvalidDataException($"{path} does not begin with '{Titles}'.");
    }

    /// <summary>Puts the outcomes of one run into the file.</summary>
    public void Replace(IReadOnlyList<BaselineOutcome> run)
    {
        bool IsOfRun(BaselineOutcome old) =>
            run.Any(made => (made.Method, made.Seed, made.Steps > 0) == (old.Method, old.Seed, old.Steps > 0));
        var all = Read().Where(old => !IsOfRun(old)).Concat(run);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, $"{Titles}\n{string.Concat(all.Select(outcome => Format(outcome) + '\n'))}");
    }

    private static string Format(BaselineOutcome o) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"\"{o.Method}\",{o.Seed},{(o.Steps > 0 ? "yes" : "no")},{o.Budget},{o.Cost:f4},{o.FactoredCost:f4},{o.Validation:f4},{o.Test:f4},{o.Steps},{o.DenseSteps:f1},{o.Seconds:f0}"
        );

    private static BaselineOutcome Parse(string line)
    {
        var end = line.LastIndexOf('"');
        var fields = line[(end + 2)..].Split(',');
        double Number(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
        return new BaselineOutcome(line[1..end], (int)Number(0), Number(2))
        {
            Cost = Number(3),
            FactoredCost = Number(4),
            Validation = Number(5),
            Test = Number(6),
            Steps = (int)Number(7),
            DenseSteps = Number(8),
            Seconds = Number(9),
        };
    }
}
