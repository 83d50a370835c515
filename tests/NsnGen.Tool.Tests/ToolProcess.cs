using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NsnGen.Tool.Tests;

/// <summary>The tool, run as a user runs it: as a process of its own.</summary>
internal sealed partial class ToolProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private ToolProcess(IEnumerable<string> arguments, string? libtorch)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ToolCommand).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (libtorch is not null)
        {
            start.Environment[Libtorch.Variable] = libtorch;
        }
        process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static ToolProcess Start(params IEnumerable<string> arguments) => new(arguments, null);

    /// <summary>Runs the tool to its end.</summary>
    public static Task<ToolAnswer> RunAsync(params IEnumerable<string> arguments) => EndAsync(new(arguments, null));

    /// <summary>The same where libtorch is not to be found.</summary>
    public static Task<ToolAnswer> RunWithoutTorchAsync(params IEnumerable<string> arguments) =>
        EndAsync(new(arguments, Path.Combine(Path.GetTempPath(), "no libtorch here")));

    /// <summary>Runs it with <c>--json</c>, and reads its answer.</summary>
    public static async Task<JsonElement> AskAsync(int exitCode, params IEnumerable<string> arguments)
    {
        var answer = await RunAsync([.. arguments, "--json"]);
        Assert.True(answer.ExitCode == exitCode, answer.Output + answer.Error);
        using var json = JsonDocument.Parse(answer.Output);
        return json.RootElement.Clone();
    }

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt() => Assert.Equal(0, Kill(process.Id, signal: 2));

    public async Task<ToolAnswer> EndAsync()
    {
        await process.WaitForExitAsync(Cancellation);
        return new ToolAnswer(process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
        process.Dispose();
    }

    private static async Task<ToolAnswer> EndAsync(ToolProcess started)
    {
        using (started)
        {
            return await started.EndAsync();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
