using static TorchSharp.torch;

namespace NsnGen.PyTorch;

/// <summary>What pickled PyTorch checkpoints may be made of: tensors, parameters, storages and ordered dictionaries.</summary>
internal static class PyTorchObjects
{
    private static readonly PickleGlobal OrderedDictionary = new("collections", "OrderedDict");
    private static readonly PickleGlobal Tensor = new("torch._utils", "_rebuild_tensor_v2");
    private static readonly PickleGlobal Parameter = new("torch._utils", "_rebuild_parameter");

    private static readonly Dictionary<PickleGlobal, ScalarType> Storages = new()
    {
        [new("torch", "DoubleStorage")] = ScalarType.Float64,
        [new("torch", "FloatStorage")] = ScalarType.Float32,
        [new("torch", "HalfStorage")] = ScalarType.Float16,
        [new("torch", "BFloat16Storage")] = ScalarType.BFloat16,
        [new("torch", "LongStorage")] = ScalarType.Int64,
        [new("torch", "IntStorage")] = ScalarType.Int32,
        [new("torch", "ShortStorage")] = ScalarType.Int16,
        [new("torch", "CharStorage")] = ScalarType.Int8,
        [new("torch", "ByteStorage")] = ScalarType.Byte,
        [new("torch", "BoolStorage")] = ScalarType.Bool,
        [new("torch", "ComplexFloatStorage")] = ScalarType.ComplexFloat32,
    };

    /// <summary>Whether a pickle may name a class or function.</summary>
    public static bool Allows(PickleGlobal global) =>
        global == OrderedDictionary || global == Tensor || global == Parameter || Storages.ContainsKey(global);

    /// <summary>What a call of one of them gives.</summary>
    /// <exception cref="InvalidDataException">It is none that may be called, or its arguments are others.</exception>
    public static object Call(object? callee, object? arguments) =>
        (callee, arguments) switch
        {
            (PickleGlobal global, object?[] and []) when global == OrderedDictionary => new PickleDictionary(),
            (PickleGlobal global, object?[] and [List<object?> pairs]) when global == OrderedDictionary => Dictionary(
                pairs
            ),
            (
                PickleGlobal global,
                object?[]
                    and [PyTorchStorage storage, long offset, object?[] shape, object?[] strides, ..]
            ) when global == Tensor => new PyTorchTensor(storage, offset, Numbers(shape), Numbers(strides)),
            (PickleGlobal global, object?[] and [PyTorchTensor tensor, ..]) when global == Parameter => tensor,
            _ => throw new InvalidDataException($"'{callee}' is called in a way that no checkpoint needs"),
        };

    /// <summary>The storage that a persistent id stands for: <c>("storage", type, key, device, count)</c>.</summary>
    public static PyTorchStorage Storage(object? id) =>
        id is object?[] and ["storage", PickleGlobal type, string key, string, long count]
        && Storages.TryGetValue(type, out var element)
        && count >= 0
            ? new PyTorchStorage(key, element, count)
            : throw new InvalidDataException("a persistent id is not that of a storage");

    private static PickleDictionary Dictionary(List<object?> pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in pairs)
        {
            var (key, value) = pair switch
            {
                object?[] and [var first, var second] => (first, second),
                List<object?> and [var first, var second] => (first, second),
                _ => throw new InvalidDataException("an ordered dictionary is not made of pairs"),
            };
            dictionary.Entries.Add((key, value));
        }
        return dictionary;
    }

    private static long[] Numbers(object?[] values) =>
        [
            .. values.Select(value =>
                value is long number ? number : throw new InvalidDataException("a length is not a number")
            ),
        ];
}
