using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers. Not to be used by several threads at once if results shall repeat.</summary>
    public class Generator : IDisposable
    {
        private nint handle;

        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.Check(Native.shim_new_generator(seed))) => this.device = InitializeDevice(device);

        private Generator(nint handle)
        {
            this.handle = handle;
            device = CPU;
        }

        ~Generator() => Dispose(false);

        /// <summary>The generator that operators use when none is given.</summary>
        public static Generator Default => new(Native.Check(Native.shim_default_generator()));

        /// <summary>The native generator.</summary>
        /// <exception cref="ObjectDisposedException">The generator was disposed.</exception>
        public nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(handle == 0, this);
                return handle;
            }
        }

        public Device device { get; private set; }

        /// <summary>Starts the sequence that belongs to a seed.</summary>
        public Generator manual_seed(long seed)
        {
            Native.Check(Native.shim_generator_set_seed(Handle, (ulong)seed));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Starts a sequence with a seed from the system, which it returns.</summary>
        public long seed() => Read((long)Native.shim_generator_reseed(Handle));

        /// <summary>The seed of the present sequence.</summary>
        public long initial_seed() => Read((long)Native.shim_generator_get_seed(Handle));

        /// <summary>Where in its sequence the generator is, as a tensor of bytes.</summary>
        public Tensor get_state() => new(Read(Native.Check(Native.shim_generator_get_state(Handle))));

        /// <summary>Continues from a state that <see cref="get_state"/> gave.</summary>
        public void set_state(Tensor value)
        {
            Native.Check(Native.shim_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees the native generator.</summary>
        protected virtual void Dispose(bool disposing)
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released != 0)
            {
                Native.shim_free_generator(released);
            }
        }

        private TValue Read<TValue>(TValue value)
        {
            GC.KeepAlive(this);
            return value;
        }
    }

    /// <summary>Starts the default generator's sequence for a seed.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    /// <summary>Starts the default generator with a seed from the system, which it returns.</summary>
    public static long seed() => random.seed();

    /// <summary>The seed of the default generator's present sequence.</summary>
    public static long initial_seed() => random.initial_seed();

    /// <summary>Where in its sequence the default generator is.</summary>
    public static Tensor get_rng_state() => random.get_rng_state();

    /// <summary>Continues the default generator from a state.</summary>
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    /// <summary>The default generator.</summary>
    public static class random
    {
        public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }
}
