using System.Globalization;
using System.Numerics;

namespace NsnGen.PyTorch;

/// <summary>
/// Names the tensors of what was unpickled by the keys and places that lead to them: <c>model.fc1.weight</c>, <c>states.0</c>.
/// </summary>
internal sealed class PyTorchNames
{
    private const int DeepestNesting = 32;

    /// <summary>What a container may hold that is there several times; each time it takes memory.</summary>
    private const int MostShared = 1 << 20;

    /// <summary>Elements of views that repeat those of their storage, all together; read, each of them takes memory.</summary>
    private const long MostRepeated = 1 << 24;

    private readonly Dictionary<string, PyTorchTensor> tensors = new(StringComparer.Ordinal);
    private readonly HashSet<object> withoutTensors = new(ReferenceEqualityComparer.Instance);
    private readonly Func<PyTorchTensor, string?> fault;
    private readonly long most;
    private long values;
    private long repeated;

    private PyTorchNames(long most, Func<PyTorchTensor, string?> fault) => (this.most, this.fault) = (most, fault);

    /// <param name="value">What was unpickled.</param>
    /// <param name="length">The length of the pickle in bytes: what is there once takes one at least.</param>
    /// <param name="fault">What is wrong with a tensor, or null.</param>
    /// <exception cref="InvalidDataException">Two tensors have one name, one has none, or one is wrong.</exception>
    public static IReadOnlyDictionary<string, PyTorchTensor> Of(
        object? value,
        long length,
        Func<PyTorchTensor, string?> fault
    )
    {
        var names = new PyTorchNames(length + MostShared, fault);
        names.Add([], value);
        return names.tensors;
    }

    /// <returns>Whether there is a tensor in it.</returns>
    private bool Add(List<object?> keys, object? value)
    {
        if (value is null || withoutTensors.Contains(value))
        {
            return false;
        }
        // A list may hold one list many times over, or itself.
        if (keys.Count > DeepestNesting || ++values > most)
        {
            throw new InvalidDataException(
                $"its containers are nested more than {DeepestNesting} deep, or hold too much"
            );
        }
        if (value is PyTorchTensor tensor)
        {
            Add(NameOf(keys), tensor);
            return true;
        }
        var found = false;
        foreach (var (key, item) in Entries(value))
        {
            keys.Add(key);
            found |= Add(keys, item);
            keys.RemoveAt(keys.Count - 1);
        }
        if (!found && value is PickleDictionary or IReadOnlyList<object?>)
        {
            withoutTensors.Add(value);
        }
        return found;
    }

    private void Add(string name, PyTorchTensor tensor)
    {
        var elements = tensor.Shape.Aggregate(BigInteger.One, (product, length) => product * length);
        if (fault(tensor) is { } found)
        {
            throw new InvalidDataException($"tensor '{name}': {found}");
        }
        if (!tensors.TryAdd(name, tensor))
        {
            throw new InvalidDataException($"two of its tensors are called '{name}'");
        }
        repeated += (long)BigInteger.Max(0, elements - tensor.Storage.Count);
        if (repeated > MostRepeated)
        {
            throw new InvalidDataException(
                $"tensor '{name}': up to it, views repeat {repeated} elements of their storages"
            );
        }
    }

    private static IEnumerable<(object? Key, object? Value)> Entries(object value) =>
        value switch
        {
            PickleDictionary dictionary => dictionary.Entries,
            IReadOnlyList<object?> list => list.Select((item, i) => ((object?)(long)i, item)),
            _ => [],
        };

    private static string NameOf(List<object?> keys) => string.Join('.', keys.Select(PartOf));

    private static string PartOf(object? key) =>
        key switch
        {
            string text => text,
            long number => number.ToString(CultureInfo.InvariantCulture),
            BigInteger number => number.ToString(CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            bool flag => flag ? "True" : "False",
            null => "None",
            _ => throw new InvalidDataException(
                "a tensor lies under a key that is neither text nor a number, so it has no name"
            ),
        };
}
