using System.Globalization;
using System.Text;
using NsnGen.Engine;
using NsnGen.Files;

namespace NsnGen.Bench;

/// <summary>The tables of docs/baselines.md: everything between two comments of that page.</summary>
/// <param name="outcomes">What was measured.</param>
internal sealed class BaselinePage(IEnumerable<BaselineOutcome> outcomes)
{
    private const string Begin = "<!-- written by ./nsn bench baselines -->";
    private const string End = "<!-- end -->";

    private static readonly double[] Budgets = [1, .. StoriesTask.Budgets.OrderDescending()];

    private static readonly string[] Order = [.. BaselineMethods.All.Select(entry => entry.Method.Name)];

    private readonly List<BaselineOutcome> outcomes = [.. outcomes.OrderBy(o => Array.IndexOf(Order, o.Method))];
    private readonly StringBuilder text = new();

    /// <summary>Replaces the tables of a page.</summary>
    /// <exception cref="InvalidDataException">The page lacks the comments.</exception>
    public void Write(string path)
    {
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{path} has no line '{Begin}' followed by '{End}'.");
        }
        AtomicFile.Write(path, $"{page[..(begin + Begin.Length)]}\n\n{Tables()}\n{page[end..]}");
    }

    private string Tables()
    {
        var series = outcomes
            .GroupBy(o => (o.Method, IsTrained: o.Steps > 0))
            .Where(group => IsShown(group.Key.Method))
            .ToList();
        var untrained = series.Where(group => !group.Key.IsTrained).ToList();
        var trained = series.Where(group => group.Key.IsTrained).ToList();
        Line($"{TorchEngine.Description}; seeds: {outcomes.Max(o => o.Seed) + 1}.");
        Line();
        Line("Nats a token on the test stories, without training:");
        Line();
        Table(untrained, o => o.Test);
        Line();
        Line("Trained; **bold** is the least of a column:");
        Line();
        Table(trained, o => o.Test);
        Line();
        Line("Variants of ours, on the stories by which is chosen:");
        Line();
        Table(
            [.. outcomes.Where(o => o.Steps > 0 && IsOurs(o.Method)).GroupBy(o => (o.Method, IsTrained: true))],
            o => o.Validation
        );
        return text.ToString();
    }

    private static bool IsOurs(string method) => method.StartsWith(BaselineMethods.Ours, StringComparison.Ordinal);

    /// <summary>Of our own variants, the one with the least mean loss on the stories by which is chosen.</summary>
    private bool IsShown(string method) =>
        !IsOurs(method)
        || method
            == outcomes
                .Where(o => o.Steps > 0 && IsOurs(o.Method))
                .GroupBy(o => o.Method)
                .MinBy(variant => variant.Average(o => o.Validation))
                ?.Key;

    private void Table(
        List<IGrouping<(string Method, bool IsTrained), BaselineOutcome>> series,
        Func<BaselineOutcome, double> loss
    )
    {
        Row("cost, %", [.. Budgets.Select(budget => Number(100 * budget, "0")), "steps", "dense steps", "s"]);
        Row("---", Enumerable.Repeat("---:", Budgets.Length + 3));
        foreach (var method in series)
        {
            Row(
                method.Key.Method,
                [.. Budgets.Select(budget => Cell(method, budget, series, loss)), .. Training([.. method])]
            );
        }
    }

    private static string Cell(
        IEnumerable<BaselineOutcome> method,
        double budget,
        IEnumerable<IEnumerable<BaselineOutcome>> all,
        Func<BaselineOutcome, double> loss
    )
    {
        double? Mean(IEnumerable<BaselineOutcome> series) =>
            series.Where(o => o.Budget == budget).Select(o => (double?)loss(o)).Average();
        if (Mean(method) is not { } mean)
        {
            return "–";
        }
        var values = method.Where(o => o.Budget == budget).Select(loss).ToList();
        var spread =
            values.Count > 1
                ? $" ± {Number(Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)))}"
                : "";
        return mean <= all.Min(Mean) ? $"**{Number(mean)}**{spread}" : Number(mean) + spread;
    }

    /// <summary>Of one seed: of all models together if there is one for each budget, which have seconds of their own.</summary>
    private static IEnumerable<string> Training(List<BaselineOutcome> method)
    {
        var isOneSet = BaselineMethods.All.Any(entry => entry.Method.Name == method[0].Method && entry.Method.IsOneSet);
        var ofSeeds = method.GroupBy(o => o.Seed).Select(ofSeed => isOneSet ? ofSeed.Take(1) : ofSeed).ToList();
        yield return Number(ofSeeds.Average(models => models.Sum(o => o.Steps)), "0");
        yield return Number(ofSeeds.Average(models => models.Sum(o => o.DenseSteps)), "0");
        yield return Number(ofSeeds.Average(models => models.Sum(o => o.Seconds)), "0");
    }

    private void Row(string first, IEnumerable<string> others) => Line($"| {first} | {string.Join(" | ", others)} |");

    private void Line(string line = "") => text.Append(line).Append('\n');

    private static string Number(double value, string format = "0.00") =>
        value.ToString(format, CultureInfo.InvariantCulture);
}
