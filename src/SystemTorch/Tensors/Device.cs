using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device META = new(DeviceType.META);

    /// <summary>Where tensors live and operators run.</summary>
    public class Device
    {
        /// <param name="description">Such as <c>cpu</c> or <c>cuda:1</c>.</param>
        public Device(string description)
        {
            var parts = description.Split(':', 2);
            type = Parse(parts[0]);
            index = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : -1;
        }

        public Device(string deviceType, int index = -1)
            : this(Parse(deviceType), index) { }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>A CUDA device by its number.</summary>
        public Device(int index)
            : this(DeviceType.CUDA, index) { }

        public DeviceType type { get; private set; }

        /// <summary>Which device of its kind; -1 for the current one.</summary>
        public int index { get; private set; }

        public static implicit operator Device(string description) => new(description);

        /// <inheritdoc/>
        public override string ToString()
        {
            var kind = type.ToString().ToLowerInvariant();
            return index < 0 || type == DeviceType.CPU
                ? kind
                : string.Create(CultureInfo.InvariantCulture, $"{kind}:{index}");
        }

        private static DeviceType Parse(string text) =>
            Enum.TryParse<DeviceType>(text, ignoreCase: true, out var parsed)
                ? parsed
                : throw new ArgumentException(
                    $"'{text}' is not a device type; allowed are {string.Join(", ", Enum.GetNames<DeviceType>())}.",
                    nameof(text)
                );
    }

    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    public static Device device(string description) => InitializeDevice(new Device(description));

    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(DeviceType deviceType, int index = -1) =>
        InitializeDevice(new Device(deviceType, index));

    public static Device device(int index) => InitializeDevice(new Device(index));

    /// <summary>Checks that a device can be used; null stands for the default device.</summary>
    /// <exception cref="InvalidOperationException">This build of libtorch cannot use the device.</exception>
    public static Device InitializeDevice(Device? device)
    {
        device ??= get_default_device();
        InitializeDeviceType(device.type);
        return device;
    }

    /// <inheritdoc cref="InitializeDevice"/>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
        {
            throw new InvalidOperationException(
                $"This engine runs on the CPU; {deviceType} needs another TorchEngine (docs/engines.md)."
            );
        }
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType) =>
        deviceType is DeviceType.CPU or DeviceType.META;

    public static bool cuda_is_available() => cuda.is_available();

    public static bool mps_is_available() => false;

    /// <summary>CUDA, of which this engine has none.</summary>
    public static class cuda
    {
        public static bool is_available() => false;

        public static bool is_cudnn_available() => false;

        public static int device_count() => 0;

        /// <summary>Does nothing: there is no device.</summary>
        public static void manual_seed(long seed) { }

        /// <summary>Does nothing: there is no device.</summary>
        public static void manual_seed_all(long seed) { }

        /// <summary>Does nothing: operators on the CPU are done when they return.</summary>
        public static void synchronize(Device? device = null) { }
    }
}
