using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The parameters and persistent buffers under their dotted names; the tensors themselves, not copies.</summary>
            /// <param name="destination">A dictionary to add to.</param>
            /// <param name="prefix">Put before every name, with a dot.</param>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null,
                string? prefix = null
            )
            {
                destination ??= new Dictionary<string, Tensor>(StringComparer.Ordinal);
                string Key(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";

                foreach (var (name, parameter) in named_parameters())
                    destination.TryAdd(Key(name), parameter);
                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(Key(name), buffer);
                // A child may have a state dictionary of its own making, and a shared tensor has a second name.
                foreach (var (name, child) in named_children())
                    child.state_dict(destination, Key(name));
                return destination;
            }

            /// <summary>Copies tensors of a state dictionary into the parameters and buffers of the same names.</summary>
            /// <param name="source">Tensors under their dotted names.</param>
            /// <param name="strict">Whether the names must be exactly those of <see cref="state_dict"/>.</param>
            /// <param name="skip">Names to leave alone.</param>
            /// <returns>The names that this module has and the source has not, and the reverse.</returns>
            /// <exception cref="InvalidOperationException">Names differ and <paramref name="strict"/> is set.</exception>
            /// <exception cref="ArgumentException">A tensor has another shape; nothing has been copied then.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source,
                bool strict = true,
                IList<string>? skip = null
            )
            {
                var target = state_dict();
                foreach (var key in skip ?? [])
                    target.Remove(key);
                var missing = target.Keys.Where(key => !source.ContainsKey(key)).ToList();
                var unexpected = source
                    .Keys.Except(skip ?? [], StringComparer.Ordinal)
                    .Where(key => !target.ContainsKey(key))
                    .ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException(Describe(missing, unexpected));

                foreach (var (key, tensor) in target)
                {
                    if (source.TryGetValue(key, out var value) && !tensor.shape.AsSpan().SequenceEqual(value.shape))
                        throw new ArgumentException(DescribeShapes(key, tensor, value), nameof(source));
                }
                using var _ = no_grad();
                foreach (var (key, tensor) in target)
                {
                    if (source.TryGetValue(key, out var value))
                        tensor.copy_(value);
                }
                return (missing, unexpected);
            }

            private string Describe(List<string> missing, List<string> unexpected)
            {
                var text = new StringBuilder($"The state dictionary does not fit {GetName()}.");
                if (missing.Count > 0)
                    text.Append(" Missing: ").AppendJoin(", ", missing).Append('.');
                if (unexpected.Count > 0)
                    text.Append(" Unexpected: ").AppendJoin(", ", unexpected).Append('.');
                return text.ToString();
            }

            private string DescribeShapes(string key, Tensor own, Tensor other) =>
                $"'{key}' of {GetName()} has shape [{string.Join(", ", own.shape)}], "
                + $"but the state dictionary has [{string.Join(", ", other.shape)}].";
        }
    }
}
