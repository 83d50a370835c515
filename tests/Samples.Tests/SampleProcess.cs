using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>A sample, run as a user runs it: as a process of its own.</summary>
internal sealed partial class SampleProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly Task<string> error;

    private SampleProcess(string assembly, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        error = process.StandardError.ReadToEndAsync();
    }

    public static SampleProcess Start<TProgramPart>(params IEnumerable<string> arguments) =>
        new(BuiltProgram.PathOf<TProgramPart>(), arguments);

    /// <summary>Reads the output up to the first line that contains a text.</summary>
    /// <returns>That line.</returns>
    public async Task<string> WaitForAsync(string text, CancellationToken cancellation)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            output.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
        throw new InvalidOperationException($"The output ended without '{text}': {output}{await error}");
    }

    public async Task<(int ExitCode, string Output, string Error)> EndAsync(CancellationToken cancellation)
    {
        output.Append(await process.StandardOutput.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, output.ToString(), await error);
    }

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt() => Assert.Equal(0, Kill(process.Id, signal: 2));

    /// <summary>What SIGKILL does: nothing is finished.</summary>
    public void Kill() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
