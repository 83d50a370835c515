using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The base of every layer and model: a tree of modules that own parameters and buffers.</summary>
        /// <remarks>
        /// A model derives from <see cref="Module{T, TResult}"/> or a sibling, keeps its parts in fields,
        /// and calls <see cref="RegisterComponents"/> at the end of its constructor.
        /// </remarks>
        public partial class Module : IDisposable
        {
            /// <summary>Children, parameters and buffers (with their persistence) under the names of their keys.</summary>
            protected OrderedDict<string, Module> _internal_submodules = [];

            /// <inheritdoc cref="_internal_submodules"/>
            protected OrderedDict<string, Parameter> _internal_params = [];

            /// <inheritdoc cref="_internal_submodules"/>
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = [];

            protected string? name;

            private bool _training = true;

            protected Module(string name) => this.name = name;

            /// <summary>The name given to the constructor, or that of the class.</summary>
            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            /// <summary>Whether layers such as dropout behave as in training; true for a new module.</summary>
            public virtual bool training => _training;

            /// <summary>Switches this module and all below it to training, or out of it.</summary>
            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var child in children())
                    child.train(train);
            }

            /// <summary>Switches this module and all below it to evaluation.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls a function on every module of the tree, children before their parents.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in children())
                    child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Forgets the gradients of all parameters, or sets those that exist to zero.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                        continue;
                    }
                    using var gradient = parameter.grad;
                    gradient?.zero_();
                }
            }

            /// <summary>Releases the parameters and buffers of this module and of all modules below it.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var child in children())
                    child.Dispose();
                foreach (var parameter in parameters(false).ToList())
                    parameter.Dispose();
                foreach (var buffer in buffers(false).ToList())
                    buffer.Dispose();
            }

            /// <summary>The parameter registered under the name of the calling property.</summary>
            private protected Parameter? OwnParameter([CallerMemberName] string name = "") =>
                _internal_params.TryGetValue(name, out var parameter) ? parameter : null;

            /// <summary>Takes over a parameter under the name of the calling property, and releases the one before.</summary>
            private protected void SetOwnParameter(Parameter? value, [CallerMemberName] string name = "")
            {
                var previous = OwnParameter(name);
                if (ReferenceEquals(previous, value))
                    return;
                previous?.Dispose();
                value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(name, value);
            }

            /// <summary>The buffer registered under the name of the calling property.</summary>
            private protected Tensor? OwnBuffer([CallerMemberName] string name = "") =>
                _internal_buffers.TryGetValue(name, out var entry) ? entry.Item1 : null;

            /// <summary>Takes over a buffer under the name of the calling property, and releases the one before.</summary>
            private protected void SetOwnBuffer(Tensor? value, [CallerMemberName] string name = "")
            {
                var previous = OwnBuffer(name);
                if (ReferenceEquals(previous, value))
                    return;
                previous?.Dispose();
                value?.DetachFromDisposeScope();
                ConditionallyRegisterBuffer(name, value);
            }
        }
    }
}
