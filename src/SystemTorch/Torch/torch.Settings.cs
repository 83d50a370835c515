using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Tensors and the operators on them, as PyTorch names them.</summary>
public static partial class torch
{
    private static ScalarType default_dtype = ScalarType.Float32;
    private static Device default_device = new(DeviceType.CPU);

    /// <summary>The version of libtorch that this engine is written for.</summary>
    public static string __version__ => "1.13.1";

    /// <summary>The dispose scope that receives what this thread creates now; null outside of all.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    /// <summary>Opens a scope that disposes what this thread creates until the scope is disposed.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    /// <summary>Runs an expression in a scope of its own, out of which only its result comes.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    /// <summary>The element type of what is created without giving one.</summary>
    public static ScalarType get_default_dtype() => default_dtype;

    /// <exception cref="ArgumentException">The type is not a floating-point type.</exception>
    public static void set_default_dtype(ScalarType dtype)
    {
        if (!is_floating_point(dtype))
        {
            throw new ArgumentException(
                $"{dtype} cannot be the default: it is not a floating-point type.",
                nameof(dtype)
            );
        }
        default_dtype = dtype;
    }

    public static Device get_default_device() => default_device;

    public static void set_default_device(Device device) => default_device = InitializeDevice(device);

    public static void set_default_device(string device) => set_default_device(new Device(device));

    /// <summary>The threads that one operator may use.</summary>
    public static int get_num_threads() => Native.shim_get_threads();

    /// <summary>Sets the threads that one operator may use.</summary>
    public static void set_num_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(num, 1);
        Native.Check(Native.shim_set_threads(num));
    }

    public static int get_num_interop_threads() => Native.shim_get_interop_threads();

    /// <summary>Sets the threads for whole operators that run at once; possible only before the first such work.</summary>
    public static void set_num_interop_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(num, 1);
        Native.Check(Native.shim_set_interop_threads(num));
    }

    public static bool is_tensor(object obj) => obj is Tensor;

    public static bool is_complex(Tensor input) => input.is_complex();

    public static bool is_floating_point(Tensor input) => input.is_floating_point();

    public static bool is_integral(Tensor t) => t.is_integral();

    public static bool is_nonzero(Tensor input) => input.is_nonzero();

    public static long numel(Tensor input) => input.numel();

    /// <summary>A copy, recorded for gradients.</summary>
    public static Tensor clone(Tensor input) => input.clone();
}
