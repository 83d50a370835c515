using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Generator = nint;
using Handle = nint;

namespace TorchSharp.Interop;

/// <summary>The entries of native/*.cpp.</summary>
internal static unsafe partial class Native
{
    private const string Library = "systemtorch";

    /// <summary>Throws the failure that the last native call on this thread reported.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public static void Throw() =>
        throw new ExternalException(Marshal.PtrToStringUTF8(shim_error())?.TrimEnd() ?? "libtorch failed");

    /// <summary>Throws if a call that reports by status failed.</summary>
    public static void Check(int status)
    {
        if (status < 0)
        {
            Throw();
        }
    }

    /// <summary>Throws if a call that returns a pointer failed.</summary>
    public static nint Check(nint pointer)
    {
        if (pointer == 0)
        {
            Throw();
        }
        return pointer;
    }

    [LibraryImport(Library)]
    private static partial nint shim_error();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint shim_operator(string name, string overload);

    [LibraryImport(Library)]
    public static partial int shim_call(nint op, Value* arguments, int count, Value* results, int capacity);

    [LibraryImport(Library)]
    public static partial void shim_free_list(nint handles);

    [LibraryImport(Library)]
    public static partial void shim_free(Handle tensor);

    [LibraryImport(Library)]
    public static partial Handle shim_alias(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial long shim_dim(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial long shim_numel(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int shim_dtype(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int shim_device_type(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int shim_device_index(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int shim_is_contiguous(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int shim_requires_grad(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial long shim_storage_offset(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial nint shim_storage(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial void shim_sizes(Handle tensor, long* sizes);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial void shim_strides(Handle tensor, long* strides);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial long shim_owned_bytes(Handle tensor);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int shim_same(Handle left, Handle right);

    [LibraryImport(Library)]
    public static partial nint shim_data(Handle tensor);

    [LibraryImport(Library)]
    public static partial Handle shim_from_memory(void* data, long bytes, long* sizes, int rank, int dtype);

    [LibraryImport(Library)]
    public static partial int shim_set_requires_grad(Handle tensor, int value);

    [LibraryImport(Library)]
    public static partial int shim_is_leaf(Handle tensor);

    [LibraryImport(Library)]
    public static partial int shim_retain_grad(Handle tensor);

    [LibraryImport(Library)]
    public static partial int shim_get_grad(Handle tensor, Handle* gradient);

    [LibraryImport(Library)]
    public static partial int shim_set_grad(Handle tensor, Handle gradient);

    [LibraryImport(Library)]
    public static partial int shim_backward(
        Handle* outputs,
        int outputCount,
        Handle* gradients,
        int gradientCount,
        int retainGraph,
        int createGraph,
        Handle* inputs,
        int inputCount
    );

    [LibraryImport(Library)]
    public static partial int shim_grad(
        Handle* outputs,
        int outputCount,
        Handle* inputs,
        int inputCount,
        Handle* gradients,
        int gradientCount,
        int retainGraph,
        int createGraph,
        int allowUnused,
        Handle* results
    );

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int shim_grad_enabled();

    [LibraryImport(Library), SuppressGCTransition]
    public static partial void shim_set_grad_enabled(int value);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int shim_inference_enabled();

    [LibraryImport(Library)]
    public static partial nint shim_enter_inference(int mode);

    [LibraryImport(Library)]
    public static partial void shim_leave_inference(nint guard);

    [LibraryImport(Library)]
    public static partial int shim_get_threads();

    [LibraryImport(Library)]
    public static partial int shim_set_threads(int count);

    [LibraryImport(Library)]
    public static partial int shim_get_interop_threads();

    [LibraryImport(Library)]
    public static partial int shim_set_interop_threads(int count);

    [LibraryImport(Library)]
    public static partial Generator shim_default_generator();

    [LibraryImport(Library)]
    public static partial Generator shim_new_generator(ulong seed);

    [LibraryImport(Library)]
    public static partial void shim_free_generator(Generator generator);

    [LibraryImport(Library)]
    public static partial int shim_generator_set_seed(Generator generator, ulong seed);

    [LibraryImport(Library)]
    public static partial ulong shim_generator_get_seed(Generator generator);

    [LibraryImport(Library)]
    public static partial ulong shim_generator_reseed(Generator generator);

    [LibraryImport(Library)]
    public static partial Handle shim_generator_get_state(Generator generator);

    [LibraryImport(Library)]
    public static partial int shim_generator_set_state(Generator generator, Handle state);
}
