using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The immediate children with their names.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            /// <summary>The immediate children.</summary>
            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>All modules below this one with their dotted names; this one is not among them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children())
                    yield return child;
                foreach (var (name, child) in named_children())
                {
                    foreach (var (inner, module) in child.named_modules())
                        yield return ($"{name}.{inner}", module);
                }
            }

            /// <summary>All modules below this one.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            /// <summary>The parameters with their dotted names, each once, those of this module first.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                IEnumerable<(string, Parameter)> own = _internal_params;
                return Distinct(own, child => child.named_parameters(), recurse);
            }

            /// <summary>The parameters, each once, those of this module first.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            /// <summary>The buffers with their dotted names, each once, those of this module first.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(
                bool recurse = true,
                bool include_nonpersistent = true
            )
            {
                var own = _internal_buffers
                    .Values.Zip(_internal_buffers.Keys)
                    .Where(entry => include_nonpersistent || entry.First.Item2)
                    .Select(entry => (entry.Second, entry.First.Item1));
                return Distinct(own, child => child.named_buffers(true, include_nonpersistent), recurse);
            }

            /// <summary>The buffers, each once, those of this module first.</summary>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            /// <summary>The parameter of a dotted name, or null.</summary>
            public virtual Parameter? get_parameter(string target) =>
                _internal_params.TryGetValue(target, out var parameter)
                    ? parameter
                    : InChild(target, (child, rest) => child.get_parameter(rest));

            /// <summary>The buffer of a dotted name, or null.</summary>
            public virtual Tensor? get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out var entry)
                    ? entry.Item1
                    : InChild(target, (child, rest) => child.get_buffer(rest));

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            private TResult? InChild<TResult>(string target, Func<Module, string, TResult?> find)
                where TResult : class
            {
                var dot = target.IndexOf('.', StringComparison.Ordinal);
                if (dot < 0)
                    return null;
                return named_children()
                    .Where(child => target.AsSpan(0, dot).SequenceEqual(child.name))
                    .Select(child => find(child.module, target[(dot + 1)..]))
                    .FirstOrDefault(found => found is not null);
            }

            /// <summary>A tensor that hangs at two places is yielded at the first; disposed ones are left out.</summary>
            private IEnumerable<(string, TTensor)> Distinct<TTensor>(
                IEnumerable<(string, TTensor)> own,
                Func<Module, IEnumerable<(string, TTensor)>> below,
                bool recurse
            )
                where TTensor : Tensor
            {
                var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
                foreach (var (name, tensor) in own)
                {
                    if (!tensor.IsInvalid && seen.Add(tensor))
                        yield return (name, tensor);
                }
                if (!recurse)
                    yield break;
                foreach (var (name, child) in named_children())
                {
                    foreach (var (inner, tensor) in below(child))
                    {
                        if (seen.Add(tensor))
                            yield return ($"{name}.{inner}", tensor);
                    }
                }
            }
        }
    }
}
