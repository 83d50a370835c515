using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Named parameters; the dictionary is the module's own registry.</summary>
public class ParameterDict : nn.Module, IDictionary<string, Parameter>, IList<(string, Parameter)>
{
    private OrderedDict<string, Parameter> Entries => _internal_params;

    public ParameterDict()
        : base(nameof(ParameterDict)) { }

    public int Count => Entries.Count;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => Entries.Keys;

    public ICollection<Parameter> Values => Entries.Values;

    public (string, Parameter) this[int index]
    {
        get => Entries[index];
        set => Entries[index] = value;
    }

    public Parameter this[string key]
    {
        get => Entries[key];
        set => Entries[key] = value;
    }

    public void Add(string key, Parameter value) => Entries.Add(key, value);

    public void Add((string, Parameter) item) => Entries.Add(item);

    public void Add(KeyValuePair<string, Parameter> item) => Entries.Add(item);

    public void Insert(int index, (string, Parameter) item) => Entries.Insert(index, item);

    public bool Remove(string key) => Entries.Remove(key);

    public bool Remove((string, Parameter) item) => Entries.Remove(item);

    public bool Remove(KeyValuePair<string, Parameter> item) => Entries.Remove(item);

    public void RemoveAt(int index) => Entries.RemoveAt(index);

    public void Clear() => Entries.Clear();

    /// <inheritdoc cref="Clear"/>
    public void clear() => Entries.Clear();

    public bool ContainsKey(string key) => Entries.ContainsKey(key);

    public bool Contains((string, Parameter) item) => Entries.Contains(item);

    public bool Contains(KeyValuePair<string, Parameter> item) => Entries.Contains(item);

    public int IndexOf((string, Parameter) item) => Entries.IndexOf(item);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Parameter value) =>
        Entries.TryGetValue(key, out value);

    public void CopyTo((string, Parameter)[] array, int arrayIndex) => Entries.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => Entries.CopyTo(array, arrayIndex);

    public IEnumerable<string> keys() => Entries.keys();

    public IEnumerable<Parameter> values() => Entries.values();

    public IEnumerator<(string, Parameter)> items() => Entries.items();

    public IEnumerator<(string, Parameter)> GetEnumerator() => Entries.GetEnumerator();

    IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, Parameter>>)Entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
