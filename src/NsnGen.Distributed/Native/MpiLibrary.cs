using System.Runtime.InteropServices;
using System.Text;
using NsnGen.Training;

namespace NsnGen.Distributed;

/// <summary>The functions of the MPI that is installed. They serve one thread at a time.</summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>More than any MPI's longest text, <c>MPI_MAX_LIBRARY_VERSION_STRING</c> of the standard ABI.</summary>
    private const int LongestText = 8192;

    private readonly nint library;

    private readonly delegate* unmanaged<nint*, int*, nint, int> test;
    private readonly delegate* unmanaged<nint, nint, int, nint, nint, nint, nint*, int> sum;
    private readonly delegate* unmanaged<nint, int, nint, int, nint, nint*, int> broadcast;

    private MpiLibrary(nint library, MpiAbi abi)
    {
        this.library = library;
        Abi = abi;
        test = (delegate* unmanaged<nint*, int*, nint, int>)Function("MPI_Test");
        sum = (delegate* unmanaged<nint, nint, int, nint, nint, nint, nint*, int>)Function("MPI_Iallreduce");
        broadcast = (delegate* unmanaged<nint, int, nint, int, nint, nint*, int>)Function("MPI_Ibcast");
    }

    public MpiAbi Abi { get; }

    /// <summary>What the library says of itself, its first line.</summary>
    public string Name =>
        Text(
                (text, length) =>
                    ((delegate* unmanaged<nint, nint, int>)Function("MPI_Get_library_version"))(text, length)
            )
            .Split('\n', ',')[0]
            .Replace('\t', ' ');

    public int Size => Number("MPI_Comm_size");

    public int Rank => Number("MPI_Comm_rank");

    /// <summary>Loads the first library that there is.</summary>
    /// <param name="names">Names or paths.</param>
    /// <param name="launcher">Who started the process, for the message.</param>
    /// <exception cref="ProcessGroupException">There is none of them.</exception>
    public static MpiLibrary Load(IReadOnlyList<string> names, string launcher)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return new MpiLibrary(library, MpiAbi.Of(library, name));
            }
        }
        throw new ProcessGroupException(
            ProcessGroupFault.NotAvailable,
            $"{launcher} started this process, and no library of it can be loaded: {string.Join(", ", names)}. Install it, or name its "
                + "path in NSNGEN_MPI."
        );
    }

    /// <exception cref="ProcessGroupException">The library cannot be called from several threads in turn.</exception>
    public void Initialize()
    {
        var provided = 0;
        Check(
            ((delegate* unmanaged<nint, nint, int, int*, int>)Function("MPI_Init_thread"))(
                0,
                0,
                Abi.Serialized,
                &provided
            )
        );
        if (provided < Abi.Serialized)
        {
            throw new ProcessGroupException(
                ProcessGroupFault.NotAvailable,
                $"{Name} serves only the thread that started it; training has a thread of its own."
            );
        }
        Check(((delegate* unmanaged<nint, nint, int>)Function("MPI_Comm_set_errhandler"))(Abi.World, Abi.ErrorsReturn));
    }

    /// <summary>Begins to replace numbers by their sums over all processes.</summary>
    /// <param name="buffer">The numbers, which stay where they are until the request is done.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="type">Their type.</param>
    /// <returns>The request.</returns>
    public nint BeginSum(nint buffer, int count, nint type)
    {
        nint request = 0;
        Check(sum(Abi.InPlace, buffer, count, type, Abi.Sum, Abi.World, &request));
        return request;
    }

    /// <summary>Begins to give all processes what one has.</summary>
    /// <param name="buffer">The elements, which stay where they are until the request is done.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="type">Their type.</param>
    /// <param name="from">The process that has them.</param>
    /// <returns>The request.</returns>
    public nint BeginBroadcast(nint buffer, int count, nint type, int from)
    {
        nint request = 0;
        Check(broadcast(buffer, count, type, from, Abi.World, &request));
        return request;
    }

    /// <summary>Begins to wait for all processes.</summary>
    /// <returns>The request.</returns>
    public nint BeginMeeting()
    {
        nint request = 0;
        Check(((delegate* unmanaged<nint, nint*, int>)Function("MPI_Ibarrier"))(Abi.World, &request));
        return request;
    }

    /// <summary>Whether a request is done; MPI moves messages while it is asked.</summary>
    public bool IsDone(ref nint request)
    {
        var isDone = 0;
        fixed (nint* at = &request)
        {
            Check(test(at, &isDone, Abi.NoStatus));
        }
        return isDone != 0;
    }

    /// <summary>Ends MPI in all processes that call it.</summary>
    public void Finish() => Check(((delegate* unmanaged<int>)Function("MPI_Finalize"))());

    /// <summary>Ends all processes, without waiting for them.</summary>
    public void Abort(int exitCode)
    {
        ((delegate* unmanaged<nint, int, int>)Function("MPI_Abort"))(Abi.World, exitCode);
        Environment.FailFast("MPI_Abort has returned.");
    }

    private nint Function(string name) => NativeLibrary.GetExport(library, name);

    private int Number(string function)
    {
        var number = 0;
        Check(((delegate* unmanaged<nint, int*, int>)Function(function))(Abi.World, &number));
        return number;
    }

    private static string Text(Func<nint, nint, int> write)
    {
        var length = 0;
        var bytes = stackalloc byte[LongestText];
        _ = write((nint)bytes, (nint)(&length));
        return Encoding.UTF8.GetString(bytes, Math.Min(length, LongestText)).TrimEnd('\0', '\n');
    }

    /// <exception cref="ProcessGroupException">A function failed.</exception>
    private void Check(int code)
    {
        if (code != 0)
        {
            var explain = (delegate* unmanaged<int, nint, nint, int>)Function("MPI_Error_string");
            throw new ProcessGroupException(
                ProcessGroupFault.NotAvailable,
                $"MPI failed: {Text((text, length) => explain(code, text, length))}"
            );
        }
    }
}
