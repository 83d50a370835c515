using System.Globalization;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Compares ours with what others do on stories260K, by one definition of cost and at one cost of training.</summary>
/// <param name="data">The folder with <c>stories260K</c> and <c>tinystories</c>.</param>
/// <param name="denseSteps">What each method may train for in sum, in steps of the dense model.</param>
/// <param name="seeds">How many seeds.</param>
internal sealed class BaselineBenchmark(DirectoryInfo data, int denseSteps, int seeds)
{
    /// <summary>How the names of the only methods to run begin; null runs them all.</summary>
    public string? Only { get; init; }

    /// <summary>Runs the methods.</summary>
    /// <param name="csv">Where their outcomes go, after each method.</param>
    /// <param name="page">The page whose tables are written from all that is in the file; null for none.</param>
    /// <param name="cancellation">Checked at each step.</param>
    public void Run(BaselineCsv csv, string? page, CancellationToken cancellation)
    {
        set_num_threads(1);
        using var task = new StoriesTask(data, cancellation);
        foreach (var (method, startsApart) in BaselineMethods.All.Where(entry => IsWanted(entry.Method)))
        {
            if (startsApart)
            {
                csv.Replace(Said(method.Run(task, 0, seed: 0)));
            }
        }
        for (var seed = 0; seed < seeds; seed++)
        {
            foreach (var (method, _) in BaselineMethods.All.Where(entry => IsWanted(entry.Method)))
            {
                csv.Replace(Said(method.Run(task, denseSteps, seed)));
            }
        }
        if (page is not null)
        {
            new BaselinePage(csv.Read()).Write(page);
            Console.WriteLine($"written: {page}");
        }
    }

    private bool IsWanted(Baseline method) => method.Name.StartsWith(Only ?? "", StringComparison.Ordinal);

    private static List<BaselineOutcome> Said(IEnumerable<BaselineOutcome> run)
    {
        var outcomes = run.ToList();
        var (first, seconds) = (outcomes[0], outcomes.Select(o => o.Seconds).Distinct().Sum());
        var losses = outcomes.Select(o =>
            string.Create(CultureInfo.InvariantCulture, $"{o.Cost:0.000}: {o.Validation:0.000} {o.Test:0.000}")
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{first.Method}, seed {first.Seed}, {outcomes.Max(o => o.Steps)} steps, {seconds:0} s: {string.Join("; ", losses)}"
            )
        );
        return outcomes;
    }
}
