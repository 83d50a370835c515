using System.Runtime.InteropServices;
using Handle = nint;

namespace TorchSharp.Interop;

/// <summary>The typed entries of native/direct.cpp; each returns 0 or a negative status on failure.</summary>
internal static unsafe partial class NativeDirect
{
    private const string Library = "systemtorch";

    [LibraryImport(Library)]
    public static partial Handle shim_add(Handle a, Handle b);

    [LibraryImport(Library)]
    public static partial Handle shim_sub(Handle a, Handle b);

    [LibraryImport(Library)]
    public static partial Handle shim_mul(Handle a, Handle b);

    [LibraryImport(Library)]
    public static partial Handle shim_div(Handle a, Handle b);

    [LibraryImport(Library)]
    public static partial Handle shim_add_scalar(Handle a, Value b);

    [LibraryImport(Library)]
    public static partial Handle shim_mul_scalar(Handle a, Value b);

    [LibraryImport(Library)]
    public static partial int shim_add_in_place(Handle a, Handle b, Value alpha);

    [LibraryImport(Library)]
    public static partial int shim_mul_in_place(Handle a, Value b);

    [LibraryImport(Library)]
    public static partial int shim_addcmul_in_place(Handle a, Handle b, Handle c, Value value);

    [LibraryImport(Library)]
    public static partial int shim_addcdiv_in_place(Handle a, Handle b, Handle c, Value value);

    [LibraryImport(Library)]
    public static partial Handle shim_relu(Handle a);

    [LibraryImport(Library)]
    public static partial Handle shim_matmul(Handle a, Handle b);

    [LibraryImport(Library)]
    public static partial Handle shim_mm(Handle a, Handle b);

    [LibraryImport(Library)]
    public static partial Handle shim_addmm(Handle bias, Handle a, Handle b, double beta, double alpha);

    [LibraryImport(Library)]
    public static partial Handle shim_linear(Handle input, Handle weight, Handle bias);

    [LibraryImport(Library)]
    public static partial Handle shim_narrow(Handle a, long dim, long start, long length);

    [LibraryImport(Library)]
    public static partial Handle shim_slice(Handle a, long dim, long start, long end, long step);

    [LibraryImport(Library)]
    public static partial Handle shim_t(Handle a);

    [LibraryImport(Library)]
    public static partial Handle shim_transpose(Handle a, long first, long second);

    [LibraryImport(Library)]
    public static partial Handle shim_view(Handle a, long* sizes, int rank);
}
