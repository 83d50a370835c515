using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            private bool _areComponentsRegistered;

            /// <summary>
            /// Registers what the fields hold now: modules, parameters, and other tensors as buffers. The key is the
            /// field's name (for an automatic property that of its backing field) or its <c>ComponentName</c>.
            /// Keys that are registered already are left alone. Only the first call has an effect.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_areComponentsRegistered)
                    return;
                foreach (var (name, field) in ComponentFields())
                {
                    if (IsRegistered(name))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(name, module);
                            break;
                        case Parameter parameter:
                            register_parameter(name, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(name, tensor);
                            break;
                    }
                }
                _areComponentsRegistered = true;
            }

            /// <summary>Adds a child, and has it register its own components; null removes the child of that name.</summary>
            /// <exception cref="ArgumentException">The name is empty or contains a dot.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _internal_submodules.Remove(name);
                    return;
                }
                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                    throw new ArgumentException(
                        $"A module's name cannot be empty or contain a dot; it is '{name}'.",
                        nameof(name)
                    );
                if (this is IParameterLessModule && submodule is not IParameterLessModule)
                    throw ParameterLess($"the module '{name}', which may have parameters");
                submodule.RegisterComponents();
                if (!_internal_submodules.TryAdd(name, submodule))
                    throw Taken("module", name);
            }

            /// <inheritdoc cref="register_module"/>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Adds a tensor that gradients are taken of and optimizers change.</summary>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                if (this is IParameterLessModule)
                    throw ParameterLess($"the parameter '{name}'");
                if (!_internal_params.TryAdd(name, param))
                    throw Taken("parameter", name);
            }

            /// <summary>Adds a tensor that is state but not trained; a persistent one is part of the state dictionary.</summary>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (this is IParameterLessModule)
                    throw ParameterLess($"the buffer '{name}'");
                if (!_internal_buffers.TryAdd(name, (tensor, persistent)))
                    throw Taken("buffer", name);
            }

            /// <summary>Sets or replaces the parameter of that name; null removes it.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                    _internal_params.Remove(name);
                else
                    _internal_params[name] = value;
            }

            /// <inheritdoc cref="ConditionallyRegisterParameter(string, Parameter?)"/>
            protected void ConditionallyRegisterParameter(string name, Tensor value) =>
                ConditionallyRegisterParameter(name, value as Parameter);

            /// <summary>Sets or replaces the buffer of that name; null removes it.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                    _internal_buffers.Remove(name);
                else
                    _internal_buffers[name] = (value, persistent);
            }

            /// <summary>Forgets the children without releasing them.</summary>
            protected void ClearModules() => _internal_submodules.Clear();

            private bool IsRegistered(string name) =>
                _internal_submodules.ContainsKey(name)
                || _internal_params.ContainsKey(name)
                || _internal_buffers.ContainsKey(name);

            /// <summary>The instance fields of the class and its bases below <see cref="Module"/>, a hiding field before the hidden.</summary>
            private IEnumerable<(string name, FieldInfo field)> ComponentFields()
            {
                const BindingFlags declared =
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                var seen = new HashSet<string>(StringComparer.Ordinal);
                for (var type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (var field in type.GetFields(declared))
                    {
                        if (seen.Add(field.Name))
                            yield return (field.ComponentName(), field);
                    }
                }
            }

            private InvalidOperationException Taken(string kind, string name) =>
                new($"{GetName()} already has a {kind} named '{name}'.");

            private InvalidOperationException ParameterLess(string what) =>
                new($"{GetName()} is declared parameter-less, so it cannot register {what}.");
        }
    }
}
