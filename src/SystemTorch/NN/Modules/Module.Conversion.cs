using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected DeviceType _deviceType = DeviceType.CPU;
            protected int _deviceIndex = -1;

            /// <summary>Converts the floating-point parameters and buffers of this module and all below it.</summary>
            /// <exception cref="ArgumentException">The type is neither floating-point nor complex.</exception>
            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                _toEpilog(Convertible(dtype), non_blocking);
                return this;
            }

            /// <summary>Moves the parameters and buffers of this module and all below it.</summary>
            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                _toEpilog(deviceType, deviceIndex, non_blocking);
                return this;
            }

            /// <summary>Moves the parameters and buffers, and converts those that are floating-point.</summary>
            /// <inheritdoc cref="_to(ScalarType, bool)" path="/exception"/>
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                _toEpilog(device, Convertible(dtype), non_blocking);
                return this;
            }

            /// <summary>Takes device and type from a tensor.</summary>
            public Module _to(Tensor other, bool non_blocking) => _to(other.device, other.dtype, non_blocking);

            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) =>
                _toEpilog(dtype, device, non_blocking);

            /// <summary>
            /// Converts the children, then replaces each own parameter and buffer that changes by a new tensor, in
            /// the registry and in the field or property it came from. The old tensor is disposed.
            /// </summary>
            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                foreach (var child in children())
                    Convert(child, dtype, device, non_blocking);

                foreach (var (key, parameter) in named_parameters(false).ToList())
                {
                    if (ReplaceParameter(dtype, device, parameter, out var replacement))
                        Replace(key, parameter, replacement!, () => _internal_params[key] = replacement!);
                }
                foreach (var (key, buffer) in named_buffers(false).ToList())
                {
                    var persistent = _internal_buffers[key].Item2;
                    if (ReplaceBuffer(dtype, device, buffer, out var replacement))
                        Replace(key, buffer, replacement!, () => _internal_buffers[key] = (replacement!, persistent));
                }
                if (device is not null)
                    (_deviceType, _deviceIndex) = (device.type, device.index);
            }

            private static void Convert(Module module, ScalarType? dtype, Device? device, bool non_blocking)
            {
                if (device is null)
                    module._to(dtype!.Value, non_blocking);
                else if (dtype is null)
                    module._to(device.type, device.index, non_blocking);
                else
                    module._to(device, dtype.Value, non_blocking);
            }

            private void Replace(string key, Tensor previous, Tensor replacement, Action register)
            {
                if (Property(key) is { } property)
                {
                    property.SetValue(this, replacement);
                }
                else
                {
                    var field = ComponentFields()
                        .FirstOrDefault(component => string.Equals(component.name, key, StringComparison.Ordinal))
                        .field;
                    field?.SetValue(this, replacement);
                    register();
                }
                previous.Dispose();
            }

            /// <summary>The settable property of that name that holds a tensor.</summary>
            private PropertyInfo? Property(string name) =>
                Array.Find(
                    GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance),
                    property =>
                        string.Equals(property.Name, name, StringComparison.Ordinal)
                        && property.CanWrite
                        && typeof(Tensor).IsAssignableFrom(property.PropertyType)
                        && property.GetIndexParameters().Length == 0
                );

            /// <summary>Makes the parameter that <paramref name="param"/> becomes, with its gradient, if it changes at all.</summary>
            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, out Parameter? p)
            {
                p = null;
                if (!Changes(param, ref dtype, ref device))
                    return false;
                using var _ = no_grad();
                p = new Parameter(param.to(dtype!.Value, device!), param.requires_grad);
                p.DetachFromDisposeScope();
                using var gradient = param.grad;
                using var moved = gradient?.to(dtype.Value, device!);
                if (moved is not null)
                    p.grad = moved;
                return true;
            }

            /// <summary>Makes the tensor that a buffer becomes, if it changes at all.</summary>
            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, out Tensor? result)
            {
                result = null;
                if (!Changes(buffer, ref dtype, ref device))
                    return false;
                using var _ = no_grad();
                result = buffer.to(dtype!.Value, device!).DetachFromDisposeScope();
                return true;
            }

            /// <summary>Fills in the type and device that a tensor gets; integers keep their type.</summary>
            private static bool Changes(Tensor tensor, ref ScalarType? dtype, ref Device? device)
            {
                if (dtype is null || !(is_floating_point(tensor.dtype) || is_complex(tensor.dtype)))
                    dtype = tensor.dtype;
                device ??= tensor.device;
                return dtype != tensor.dtype
                    || device.type != tensor.device_type
                    || (device.index >= 0 && device.index != tensor.device_index);
            }

            private static ScalarType Convertible(ScalarType dtype) =>
                is_floating_point(dtype) || is_complex(dtype)
                    ? dtype
                    : throw new ArgumentException(
                        $"A module can be converted to a floating-point or complex type, not to {dtype}.",
                        nameof(dtype)
                    );
        }
    }
}
