using System.Diagnostics;

namespace NsnGen.TestSummary.Tests;

/// <summary>The program, run on files as "dotnet test" leaves them.</summary>
public sealed class SummaryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nsngen summary ").FullName;

    [Fact]
    public void A_good_run_is_counted_and_its_skipped_tests_are_named()
    {
        const string OfTheOwnRunner = """
            <UnitTestResult testName="B.Four" outcome="NotExecuted"><Output><StdOut>no Python</StdOut></Output></UnitTestResult>
            """;
        Results("A", Passed("A.One"), Skipped("A.Two", "no data\n  here"));
        Results("B", Passed("B.Three"), OfTheOwnRunner);

        var (exitCode, lines) = Run("A.One", "A.Two", "B.Three", "B.Four");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["skipped: A.Two: no data here", "skipped: B.Four: no Python", "2 passed, 0 failed, 2 skipped"],
            lines
        );
    }

    [Fact]
    public void A_test_that_was_never_reported_fails_the_run()
    {
        Results("A", Passed("A.One"));

        var (exitCode, lines) = Run("A.One", "A.Two");

        Assert.Equal(1, exitCode);
        Assert.Equal(["never reported: A.Two", "1 passed, 1 failed, 0 skipped"], lines);
    }

    [Fact]
    public void A_fast_run_says_that_the_slow_tests_were_left_out_and_misses_none_of_the_others()
    {
        Results("A", Passed("A.One"));

        Assert.Equal(
            (0, "left out: the slow tests; ./nsn test runs them too\n1 passed, 0 failed, 0 skipped"),
            Joined(Run(["--fast"], "A.One"))
        );
        Assert.Equal(
            (
                1,
                "never reported: A.Two\nleft out: the slow tests; ./nsn test runs them too\n1 passed, 1 failed, 0 skipped"
            ),
            Joined(Run(["--fast"], "A.One", "A.Two"))
        );
    }

    /// <summary>The files that xunit's own runner leaves, whose texts are not quite those of "dotnet test".</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void Results_of_the_tests_own_program_are_read()
    {
        var results = Path.Combine(folder, "own.trx");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(SummaryTests).Assembly.Location,
                "-method",
                $"*.{nameof(A_test_that_neither_passed_nor_was_skipped_failed)}",
                "-trx",
                results,
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using (var process = Process.Start(start)!)
        {
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
        }

        var method = $"{typeof(SummaryTests).FullName}.{nameof(A_test_that_neither_passed_nor_was_skipped_failed)}";
        Assert.Equal((0, "3 passed, 0 failed, 0 skipped"), Joined(Run(method)));
        Assert.Equal((1, "never reported: X.Y\n3 passed, 1 failed, 0 skipped"), Joined(Run(method, "X.Y")));
    }

    [Fact]
    public void A_row_that_was_never_reported_fails_the_run()
    {
        Results("A", Passed("A.Row(a: 1)"), Passed("A.Row(a: ···)"));

        var (exitCode, lines) = Run("A.Row(a: 1)", "A.Row(a: 2)", "A.Row(a: ···)", "A.Row(a: ···)");

        Assert.Equal(1, exitCode);
        Assert.Equal(
            ["never reported: A.Row(a: 2)", "never reported: A.Row(a: ···)", "2 passed, 2 failed, 0 skipped"],
            lines
        );
    }

    [Fact]
    public void A_theory_may_be_discovered_as_its_method_and_reported_by_rows()
    {
        Results("A", Passed("A.Row(o: Object { })"), Passed("A.Row(o: Object { })"));

        var (exitCode, lines) = Run("A.Row");

        Assert.Equal(0, exitCode);
        Assert.Equal(["2 passed, 0 failed, 0 skipped"], lines);
    }

    [Fact]
    public void A_name_is_known_again_though_result_files_spell_its_signs_otherwise()
    {
        Results("A", Passed(@"A.Row(text: é \ud83d\udc08)"));

        var (exitCode, lines) = Run("A.Row(text: é 🐈)");

        Assert.Equal(0, exitCode);
        Assert.Equal(["1 passed, 0 failed, 0 skipped"], lines);
    }

    [Fact]
    public void A_project_without_a_result_file_fails_the_run()
    {
        Results("A", Passed("A.One"));

        var (exitCode, lines) = Run("A.One", "B.Two", "B.Three");

        Assert.Equal(1, exitCode);
        Assert.Equal("1 passed, 2 failed, 0 skipped", lines[^1]);
    }

    [Fact]
    public void A_process_that_died_fails_the_run_though_every_test_was_reported()
    {
        const string Crash = "[xUnit.net 00:01:09.07]     [FATAL ERROR] Xunit.Sdk.TestPipelineException";
        Results("A", [Crash], Passed("A.One"));

        var (exitCode, lines) = Run("A.One");

        Assert.Equal(1, exitCode);
        Assert.Equal([$"error in A: {Crash}", "1 passed, 0 failed, 0 skipped"], lines);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Aborted")]
    [InlineData("an outcome that nobody knows")]
    public void A_test_that_neither_passed_nor_was_skipped_failed(string outcome)
    {
        Results("A", ["[xUnit.net 00:00:45.40]     A.One [FAIL]"], Passed("A.Two"), Result("A.One", outcome, "why"));

        var (exitCode, lines) = Run("A.One", "A.Two");

        Assert.Equal(1, exitCode);
        Assert.Equal(["failed: A.One", "1 passed, 1 failed, 0 skipped"], lines);
    }

    [Fact]
    public void No_test_at_all_is_no_success()
    {
        var (exitCode, lines) = Run();

        Assert.Equal(1, exitCode);
        Assert.Equal(["error: no test was found", "0 passed, 0 failed, 0 skipped"], lines);
    }

    [Fact]
    public void Half_a_result_file_fails_the_run()
    {
        Results("A", Passed("A.One"));
        var path = Path.Combine(folder, "A.trx");
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text[..(text.Length / 2)]);

        var (exitCode, lines) = Run("A.One");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("the results cannot be read: ", Assert.Single(lines), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Passed(string name) => Result(name, "Passed", "");

    private static string Skipped(string name, string reason) => Result(name, "NotExecuted", reason);

    private static string Result(string name, string outcome, string message) =>
        $"""
            <UnitTestResult testName="{name}" outcome="{outcome}">
              <Output><ErrorInfo><Message>{message}</Message></ErrorInfo></Output>
            </UnitTestResult>
            """;

    private void Results(string project, params IEnumerable<string> results) => Results(project, [], results);

    private void Results(string project, IEnumerable<string> errors, params IEnumerable<string> results) =>
        File.WriteAllText(
            Path.Combine(folder, project + ".trx"),
            $"""
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Results>{string.Concat(results)}</Results>
              <ResultSummary outcome="Completed">
                <RunInfos>
                  <RunInfo outcome="Warning"><Text>[xUnit.net 00:00:08.85]     A.Two [SKIP]</Text></RunInfo>
                  {string.Concat(
                errors.Select(error => $"""<RunInfo outcome="Error"><Text>{error}</Text></RunInfo>""")
            )}
                </RunInfos>
              </ResultSummary>
            </TestRun>
            """
        );

    private static (int ExitCode, string Lines) Joined((int ExitCode, string[] Lines) run) =>
        (run.ExitCode, string.Join('\n', run.Lines));

    private (int ExitCode, string[] Lines) Run(params IEnumerable<string> discovered) => Run([], discovered);

    private (int ExitCode, string[] Lines) Run(string[] options, params IEnumerable<string> discovered)
    {
        var list = Path.Combine(folder, "list.txt");
        File.WriteAllLines(
            list,
            [
                "Test run for /a/A.dll (.NETCoreApp,Version=v10.0)",
                "The following Tests are available:",
                .. discovered.Select(name => "    " + name),
            ]
        );
        var start = new ProcessStartInfo("dotnet", [typeof(Summary).Assembly.Location, list, folder, .. options])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return (process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
