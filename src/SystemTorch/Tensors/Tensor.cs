using System.Globalization;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A multi-dimensional array of one element type, with optional gradient tracking.
    /// Its memory is libtorch's: dispose it, let a <see cref="DisposeScope"/> dispose it, or leave it to the finalizer.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        // Below this the garbage collector's own pace keeps forgotten tensors few enough.
        private const long ReportedBytes = 16 * 1024;

        private static long totalCount;
        private static long peakCount;

        private readonly long pressure;
        private nint handle;

        internal Tensor(nint handle, bool register = true)
        {
            if (handle == 0)
            {
                throw new InvalidOperationException("libtorch returned an undefined tensor.");
            }
            this.handle = handle;
            CountUp();
            var owned = Native.shim_owned_bytes(handle);
            if (owned >= ReportedBytes)
            {
                pressure = owned;
                GC.AddMemoryPressure(owned);
            }
            if (register)
            {
                OwningDisposeScope = DisposeScopeManager.ThreadSingleton.Register(this);
            }
        }

        ~Tensor() => Dispose(false);

        /// <summary>The number of tensors that are alive in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        /// <summary>The largest value <see cref="TotalCount"/> has had.</summary>
        public static long PeakCount => Interlocked.Read(ref peakCount);

        /// <summary>A label for the user's own purposes.</summary>
        public string? name { get; set; }

        /// <summary>Whether the tensor was disposed or gave its handle away.</summary>
        public bool IsInvalid => handle == 0;

        /// <summary>The native tensor. Keep this object alive for as long as the handle is used.</summary>
        /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
        public nint Handle
        {
            get
            {
                var current = handle;
                return current != 0 ? current : throw Disposed();
            }
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>Wraps a native tensor, which the result owns from then on.</summary>
        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        /// <summary>Gives up ownership of the native tensor and returns it.</summary>
        public nint DecoupleFromNativeHandle()
        {
            var released = Release();
            return released != 0 ? released : throw Disposed();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees the native tensor; memory that other tensors share stays.</summary>
        protected virtual void Dispose(bool disposing)
        {
            var released = Release();
            if (released == 0)
            {
                return;
            }
            Native.shim_free(released);
            if (disposing)
            {
                DisposeScopeManager.ThreadSingleton.CountDisposed(this);
                OwningDisposeScope?.MarkAsDisposed(this);
            }
        }

        /// <summary>Hands the tensor to the scope around the one that owns it now.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its scope; from then on the caller disposes it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Hands the tensor to the scope that owns <paramref name="other"/>.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        /// <summary>Hands the tensor to another scope; null detaches it.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope)
            {
                scope.MoveToOther(other, this);
            }
            else
            {
                other?.Attach(this);
            }
            return this;
        }

        /// <summary>Whether both have the same shape, element type and values.</summary>
        public bool Equals(Tensor target) =>
            target is not null && dtype == target.dtype && Op.CallValue("equal", this, target).Integer != 0;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Tensor tensor && Equals(tensor);

        /// <inheritdoc/>
        public override int GetHashCode() => base.GetHashCode();

        // Exactly one caller gets the handle, however many threads dispose at once.
        private nint Release()
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released != 0)
            {
                Interlocked.Decrement(ref totalCount);
                if (pressure > 0)
                {
                    GC.RemoveMemoryPressure(pressure);
                }
            }
            return released;
        }

        private static void CountUp()
        {
            var count = Interlocked.Increment(ref totalCount);
            for (var peak = PeakCount; count > peak; peak = PeakCount)
            {
                Interlocked.CompareExchange(ref peakCount, count, peak);
            }
        }

        private ObjectDisposedException Disposed() =>
            new(
                nameof(Tensor),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The tensor{(name is null ? "" : $" '{name}'")} was disposed: by Dispose, or by the dispose scope it was created in. To keep a tensor beyond a scope, call MoveToOuterDisposeScope or DetachFromDisposeScope on it."
                )
            );
    }
}
