using System.Runtime.InteropServices;
using NsnGen.Training;
using static TorchSharp.torch;

namespace NsnGen.Distributed;

/// <summary>This process as one of those that were started together, from the start of MPI to its end.</summary>
internal sealed partial class MpiProcess
{
    private const string Library = "NSNGEN_MPI";

    /// <summary>By how many milliseconds a process lets the one before it speak first, and for how many processes.</summary>
    private const int Turn = 1000;
    private const int MostTurns = 10;

    /// <summary>Exit codes from here on say which signal ended a process.</summary>
    private const int FirstSignal = 128;

    private readonly MpiLibrary? library;

    private MpiProcess(MpiLibrary? library, int index, int count)
    {
        this.library = library;
        Index = index;
        Count = count;
    }

    public int Index { get; }

    public int Count { get; }

    /// <summary>Held by who calls MPI, which serves one thread at a time.</summary>
    public Lock Gate { get; } = new();

    /// <exception cref="InvalidOperationException">There is no MPI, because the process was started by hand.</exception>
    public MpiLibrary Mpi => library ?? throw new InvalidOperationException("This process was started without MPI.");

    /// <summary>Starts MPI if a launcher started this process.</summary>
    /// <exception cref="ProcessGroupException">There is no MPI, or not that of the launcher.</exception>
    public static MpiProcess Start()
    {
        if (Launcher.Find(Environment.GetEnvironmentVariable) is not { } launcher)
        {
            return new MpiProcess(null, 0, 1);
        }
        LeaveSignalsAlone();
        var named = Environment.GetEnvironmentVariable(Library);
        var mpi = MpiLibrary.Load(named is null ? launcher.Libraries : [named], launcher.Name);
        mpi.Initialize();
        var process = new MpiProcess(mpi, mpi.Rank, mpi.Size);
        if (process.Count != launcher.Count)
        {
            throw new ProcessGroupException(
                ProcessGroupFault.WrongLauncher,
                $"{launcher.Name} started {launcher.Count} processes, and {mpi.Name} knows of {process.Count}: it is not the "
                    + $"launcher's own library. Start the program with the launcher of that library, or name the right one in {Library}."
            );
        }
        process.EndWell();
        ShareProcessors(launcher);
        return process;
    }

    /// <summary>UCX, which some MPI use, would take the signal by which .NET knows of a null reference, and end the process.</summary>
    private static void LeaveSignalsAlone()
    {
        // Environment.SetEnvironmentVariable is not seen by native code.
        if (!OperatingSystem.IsWindows())
        {
            _ = SetNative("UCX_ERROR_SIGNALS", "", overwrite: 0);
        }
    }

    private static void ShareProcessors(Launcher launcher)
    {
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
        {
            set_num_threads(Math.Max(1, Environment.ProcessorCount / launcher.CountHere));
        }
    }

    /// <summary>
    /// MPI ends with a process that ends well. One that fails must not wait for the others there, as they wait for it elsewhere: it ends
    /// them.
    /// </summary>
    private void EndWell()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Leave(Environment.ExitCode);
        AppDomain.CurrentDomain.UnhandledException += (_, fault) =>
            Abort(fault.ExceptionObject is ProcessGroupException known ? known.Message : $"{fault.ExceptionObject}");
    }

    /// <summary>Says why, and ends all processes. The first says it alone: others, which may have met the same, let it.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="exitCode">What the launcher ends with.</param>
    public void Abort(string reason, int exitCode = 1)
    {
        Thread.Sleep(Math.Min(Index, MostTurns) * Turn);
        Console.Error.WriteLine(
            $"NsnGen: process {Index} of {Count} on {Environment.MachineName} ends the job. {reason}"
        );
        // A launcher that is told to end may drop what it has not yet passed on.
        Console.Error.Flush();
        Thread.Sleep(Turn / 2);
        Mpi.Abort(exitCode);
    }

    private void Leave(int exitCode)
    {
        // Whoever is in the midst of a call ends, by a signal or by Environment.Exit, without a word to the others; the launcher notices.
        if (!Gate.TryEnter())
        {
            return;
        }
        if (exitCode == 0)
        {
            new MpiWorld(this, Distributed.Mpi.DefaultDeadline).Meet();
            Mpi.Finish();
        }
        else if (exitCode < FirstSignal)
        {
            Abort($"It ends with exit code {exitCode}.", exitCode);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
