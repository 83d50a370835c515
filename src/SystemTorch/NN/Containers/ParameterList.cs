using System.Collections;
using System.Globalization;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A list of parameters with the keys "0", "1", ….</summary>
public class ParameterList : nn.Module, IList<Parameter>
{
    private readonly List<Parameter> _list;

    public ParameterList(params Parameter[] parameters)
        : base(nameof(ParameterList)) => _list = [.. parameters];

    public int Count => _list.Count;

    public bool IsReadOnly => false;

    public Parameter this[int index]
    {
        get => _list[index];
        set => _list[index] = value;
    }

    public void Add(Parameter item) => _list.Add(item);

    public void append(params Parameter[] parameters) => _list.AddRange(parameters);

    public void extend(IEnumerable<Parameter> parameters) => _list.AddRange(parameters);

    public void Insert(int index, Parameter item) => _list.Insert(index, item);

    public bool Remove(Parameter item)
    {
        var index = IndexOf(item);
        if (index >= 0)
            _list.RemoveAt(index);
        return index >= 0;
    }

    public void RemoveAt(int index) => _list.RemoveAt(index);

    public void Clear() => _list.Clear();

    public bool Contains(Parameter item) => IndexOf(item) >= 0;

    public int IndexOf(Parameter item) => _list.FindIndex(parameter => ReferenceEquals(parameter, item));

    public void CopyTo(Parameter[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
        _list.Select((parameter, i) => (Key(i), parameter));

    public override Parameter? get_parameter(string target) =>
        named_parameters()
            .FirstOrDefault(entry => string.Equals(entry.name, target, StringComparison.Ordinal))
            .parameter;

    public override bool has_parameter(string target) => get_parameter(target) is not null;

    protected override void RegisterComponents() { }

    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        for (var i = 0; i < _list.Count; i++)
        {
            if (!ReplaceParameter(dtype, device, _list[i], out var replacement))
                continue;
            _list[i].Dispose();
            _list[i] = replacement!;
        }
    }

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);
}
