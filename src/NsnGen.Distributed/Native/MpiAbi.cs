using System.Runtime.InteropServices;

namespace NsnGen.Distributed;

/// <summary>
/// What a program that is compiled for one MPI has of its header, <c>mpi.h</c>. Handles are numbers in the MPICH family and in the standard
/// ABI of MPI 5.0 (chapter 20), and addresses in Open MPI; <c>nint</c> holds them all.
/// </summary>
internal sealed record MpiAbi
{
    /// <summary>Which of the three it is.</summary>
    public required string Name { get; init; }

    /// <summary><c>MPI_COMM_WORLD</c></summary>
    public required nint World { get; init; }

    /// <summary><c>MPI_FLOAT</c></summary>
    public required nint Float { get; init; }

    /// <summary><c>MPI_DOUBLE</c></summary>
    public required nint Double { get; init; }

    /// <summary><c>MPI_BYTE</c></summary>
    public required nint Byte { get; init; }

    /// <summary><c>MPI_SUM</c></summary>
    public required nint Sum { get; init; }

    /// <summary><c>MPI_ERRORS_RETURN</c></summary>
    public required nint ErrorsReturn { get; init; }

    /// <summary><c>MPI_IN_PLACE</c></summary>
    public required nint InPlace { get; init; }

    /// <summary><c>MPI_STATUS_IGNORE</c></summary>
    public required nint NoStatus { get; init; }

    /// <summary><c>MPI_THREAD_SERIALIZED</c></summary>
    public required int Serialized { get; init; }

    /// <summary>MPICH and what is compatible with it: Intel MPI, MVAPICH, Cray MPICH.</summary>
    public static MpiAbi Mpich { get; } =
        new()
        {
            Name = "MPICH",
            World = 0x44000000,
            Float = 0x4c00040a,
            Double = 0x4c00080b,
            Byte = 0x4c00010d,
            Sum = 0x58000003,
            ErrorsReturn = 0x54000001,
            InPlace = -1,
            NoStatus = 1,
            Serialized = 2,
        };

    /// <summary>The ABI that MPI 5.0 makes a standard.</summary>
    public static MpiAbi Standard { get; } =
        new()
        {
            Name = "standard",
            World = 0x101,
            Float = 0x210,
            Double = 0x214,
            Byte = 0x247,
            Sum = 0x21,
            ErrorsReturn = 0x142,
            InPlace = 1,
            NoStatus = 0,
            Serialized = 2048,
        };

    /// <summary>Tells which ABI a library has.</summary>
    /// <param name="library">The library.</param>
    /// <param name="path">Its name: those with the standard ABI are called <c>libmpi_abi</c>, whoever makes them.</param>
    public static MpiAbi Of(nint library, string path) =>
        Path.GetFileName(path).StartsWith("libmpi_abi", StringComparison.Ordinal) ? Standard
        : NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out var world) ? OpenMpi(library, world)
        : Mpich;

    private static MpiAbi OpenMpi(nint library, nint world) =>
        new()
        {
            Name = "Open MPI",
            World = world,
            Float = NativeLibrary.GetExport(library, "ompi_mpi_float"),
            Double = NativeLibrary.GetExport(library, "ompi_mpi_double"),
            Byte = NativeLibrary.GetExport(library, "ompi_mpi_byte"),
            Sum = NativeLibrary.GetExport(library, "ompi_mpi_op_sum"),
            ErrorsReturn = NativeLibrary.GetExport(library, "ompi_mpi_errors_return"),
            InPlace = 1,
            NoStatus = 0,
            Serialized = 2,
        };
}
