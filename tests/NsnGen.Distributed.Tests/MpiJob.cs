using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using NsnGen.Distributed.Tests.Host;

namespace NsnGen.Distributed.Tests;

/// <summary>The test program, started by a real launcher or by hand, and what it says.</summary>
internal sealed class MpiJob : IDisposable
{
    private static readonly string Program = BuiltProgram.PathOf<Noisy>();

    private readonly ConcurrentQueue<string> output = [];
    private readonly ConcurrentQueue<string> errors = [];
    private readonly Process process;
    private readonly TaskCompletionSource isRead = new();
    private readonly TaskCompletionSource isErrorRead = new();

    private MpiJob(ProcessStartInfo start, Action<MpiJob, string>? heard)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.Environment.Remove("OMP_NUM_THREADS");
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data, output, isRead, heard);
        process.ErrorDataReceived += (_, line) => Take(line.Data, errors, isErrorRead, null);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The lines that its processes wrote, mixed.</summary>
    public IReadOnlyCollection<string> Output => output;

    /// <summary>What they, and the launcher, complained of.</summary>
    public string Errors => string.Join('\n', errors);

    /// <summary>The processes that said which they are.</summary>
    public IEnumerable<int> Processes => Said("pid ").Select(text => int.Parse(text, CultureInfo.InvariantCulture));

    public int ExitCode => process.ExitCode;

    /// <summary>Starts the program by hand.</summary>
    public static MpiJob Alone(params string[] arguments) =>
        new(new ProcessStartInfo("dotnet", [Program, .. arguments]), null);

    /// <summary>Starts processes by a launcher; skips the test where it is not installed.</summary>
    /// <param name="launcher">Which, as Debian calls it.</param>
    /// <param name="count">How many processes.</param>
    /// <param name="arguments">Those of the program.</param>
    /// <param name="heard">Called with every line of output.</param>
    /// <param name="library">The library to load, if not the launcher's.</param>
    /// <param name="patience">The seconds that Open MPI always waits between telling processes to end and killing them.</param>
    public static MpiJob Start(
        string launcher,
        int count,
        IReadOnlyList<string> arguments,
        Action<MpiJob, string>? heard = null,
        string? library = null,
        int patience = 1
    )
    {
        var path = Launchers.PathOf(launcher);
        IReadOnlyList<string> options = launcher == Launchers.OpenMpi ? ["--bind-to", "none", "--oversubscribe"] : [];
        var start = new ProcessStartInfo(path, [.. options, "-n", $"{count}", "dotnet", Program, .. arguments]);
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["OMPI_MCA_odls_base_sigkill_timeout"] = $"{patience}";
        if (library is not null)
        {
            start.Environment["NSNGEN_MPI"] = library;
        }
        return new MpiJob(start, heard);
    }

    /// <summary>What follows a word in the lines that have it.</summary>
    public IEnumerable<string> Said(string start) =>
        output
            .Select(line => (Line: line, At: line.IndexOf(start, StringComparison.Ordinal)))
            .Where(found => found.At >= 0)
            .Select(found => found.Line[(found.At + start.Length)..]);

    /// <summary>Sends a signal to the launcher.</summary>
    public void Interrupt() => Signal("INT", process.Id);

    /// <summary>Kills one of the processes.</summary>
    public void Kill(int index) => Signal("KILL", Processes.ElementAt(index));

    /// <summary>Waits for the end, which must come, with none of the processes left.</summary>
    public async Task<MpiJob> EndAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await process.WaitForExitAsync(cancellation).WaitAsync(TimeSpan.FromMinutes(2), cancellation);
        await Task.WhenAll(isRead.Task, isErrorRead.Task).WaitAsync(TimeSpan.FromSeconds(10), cancellation);
        await Task.WhenAny(NoneLeftAsync(), Task.Delay(TimeSpan.FromSeconds(20), cancellation));
        Assert.DoesNotContain(Processes, IsAlive);
        return this;
    }

    /// <summary>Waits for the end, which must be a good one.</summary>
    public async Task<MpiJob> SucceedAsync()
    {
        await EndAsync();
        Assert.True(ExitCode == 0, $"{Errors}\n{string.Join('\n', Output)}");
        return this;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
        process.Dispose();
    }

    /// <summary>A launcher may end a moment before the processes that it has killed.</summary>
    private async Task NoneLeftAsync()
    {
        while (Processes.Any(IsAlive))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private void Take(
        string? line,
        ConcurrentQueue<string> lines,
        TaskCompletionSource end,
        Action<MpiJob, string>? told
    )
    {
        if (line is null)
        {
            end.TrySetResult();
            return;
        }
        lines.Enqueue(line);
        told?.Invoke(this, line);
    }

    private static void Signal(string signal, int id)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{id}"]);
        kill.WaitForExit();
    }

    /// <summary>A process that has ended and that nobody has asked about yet is not alive.</summary>
    private static bool IsAlive(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].TrimStart()[0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
