using System.Globalization;

namespace NsnGen.TestSummary;

/// <summary>A whole run: what was skipped, what went wrong outside of tests, and how many there were of each kind.</summary>
public sealed class Summary
{
    private readonly IReadOnlyList<ResultFile> files;
    private readonly List<string> missing;
    private readonly int discovered;
    private readonly bool isFast;

    /// <param name="discovered">The names of the tests that there are; of a fast run, without the slow ones.</param>
    /// <param name="files">What was reported.</param>
    /// <param name="isFast">Whether slow tests were left out.</param>
    public Summary(IReadOnlyCollection<string> discovered, IReadOnlyList<ResultFile> files, bool isFast = false)
    {
        this.files = files;
        this.isFast = isFast;
        this.discovered = discovered.Count;
        missing = Missing(discovered, [.. files.SelectMany(file => file.Results)]);
    }

    /// <summary>Whether every test that there is was reported, none failed, and nothing else went wrong.</summary>
    public bool Succeeded => discovered > 0 && Failed == 0 && files.All(file => file.Errors.Count == 0);

    /// <summary>What to print; the counts last.</summary>
    public IEnumerable<string> Lines =>
        [
            .. Results
                .Where(result => result.Skipped)
                .Select(result => $"skipped: {result.Name}: {OneLine(result.Message)}"),
            .. Results.Where(Failure).Select(result => $"failed: {result.Name}"),
            .. files.SelectMany(file => file.Errors.Select(error => $"error in {file.Name}: {OneLine(error)}")),
            .. missing.Select(name => $"never reported: {name}"),
            .. discovered == 0 ? ["error: no test was found"] : Array.Empty<string>(),
            .. isFast ? ["left out: the slow tests; ./nsn test runs them too"] : Array.Empty<string>(),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Results.Count(result => result.Passed)} passed, {Failed} failed, {Results.Count(result => result.Skipped)} skipped"
            ),
        ];

    private IEnumerable<TestResult> Results => files.SelectMany(file => file.Results);

    /// <summary>A test that was never reported did not pass.</summary>
    private int Failed => Results.Count(Failure) + missing.Count;

    private static bool Failure(TestResult result) => !result.Passed && !result.Skipped;

    /// <summary>A theory whose rows cannot be named beforehand is discovered as its method and reported row by row.</summary>
    private static List<string> Missing(IReadOnlyCollection<string> discovered, List<TestResult> results)
    {
        var names = results.CountBy(result => result.Name, StringComparer.Ordinal).ToDictionary();
        var methods = results.Select(result => result.Method).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. discovered
                .CountBy(name => name, StringComparer.Ordinal)
                .Where(test => !methods.Contains(test.Key))
                .SelectMany(test =>
                    Enumerable.Repeat(test.Key, Math.Max(0, test.Value - names.GetValueOrDefault(test.Key)))
                ),
        ];
    }

    private static string OneLine(string text) =>
        string.Join(
            ' ',
            text.Split(['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        );
}
