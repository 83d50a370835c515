using TorchSharp.Interop;

namespace TorchSharp;

// The thread's gradient modes.
public static partial class torch
{
    /// <summary>Until disposed, operations on this thread are not recorded.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Until disposed, operations on this thread are recorded.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <summary>Until disposed, operations on this thread are recorded or not.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool is_grad_enabled() => Native.shim_grad_enabled() != 0;

    /// <summary>Until disposed, tensors made on this thread can never be recorded, which saves their bookkeeping.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.shim_inference_enabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly int before = Native.shim_grad_enabled();
        private bool left;

        public GradMode(bool enabled) => Native.shim_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose()
        {
            if (!left)
            {
                left = true;
                Native.shim_set_grad_enabled(before);
            }
        }
    }

    // No finalizer: the guard must be left on its own thread.
    private sealed class InferenceMode(bool mode) : IDisposable
    {
        private nint guard = Native.shim_enter_inference(mode ? 1 : 0);

        public void Dispose()
        {
            if (guard != 0)
            {
                Native.shim_leave_inference(guard);
                guard = 0;
            }
        }
    }
}
