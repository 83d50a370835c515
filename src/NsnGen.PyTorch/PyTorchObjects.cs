using static TorchSharp.torch;

namespace NsnGen.PyTorch;

/// <summary>
/// What pickled PyTorch checkpoints may be made of, which is what PyTorch's own safe loader allows and holds or describes tensors:
/// tensors, parameters, storages, dictionaries, sizes, types and devices.
/// </summary>
internal static class PyTorchObjects
{
    private static readonly PickleGlobal OrderedDictionary = new("collections", "OrderedDict");
    private static readonly PickleGlobal Counter = new("collections", "Counter");
    private static readonly PickleGlobal Tensor = new("torch._utils", "_rebuild_tensor_v2");
    private static readonly PickleGlobal TypedTensor = new("torch._utils", "_rebuild_tensor_v3");
    private static readonly PickleGlobal Subclass = new("torch._tensor", "_rebuild_from_type_v2");
    private static readonly PickleGlobal Bytes = new("torch", "UntypedStorage");

    private static readonly HashSet<PickleGlobal> Parameters =
    [
        new("torch._utils", "_rebuild_parameter"),
        new("torch._utils", "_rebuild_parameter_with_state"),
    ];

    /// <summary>Values and makers of values that are no tensors and are passed over.</summary>
    private static readonly HashSet<PickleGlobal> Described =
    [
        new("torch", "Size"),
        new("torch", "device"),
        new("torch", "Tensor"),
        new("torch.nn.parameter", "Parameter"),
        new("torch.serialization", "_get_layout"),
        new("__builtin__", "set"),
        new("builtins", "set"),
        new("__builtin__", "bytearray"),
        new("builtins", "bytearray"),
        new("__builtin__", "complex"),
        new("builtins", "complex"),
        new("_codecs", "encode"),
    ];

    private static readonly Dictionary<PickleGlobal, ScalarType> Types = new()
    {
        [new("torch", "float64")] = ScalarType.Float64,
        [new("torch", "float32")] = ScalarType.Float32,
        [new("torch", "float16")] = ScalarType.Float16,
        [new("torch", "bfloat16")] = ScalarType.BFloat16,
        [new("torch", "int64")] = ScalarType.Int64,
        [new("torch", "int32")] = ScalarType.Int32,
        [new("torch", "int16")] = ScalarType.Int16,
        [new("torch", "int8")] = ScalarType.Int8,
        [new("torch", "uint8")] = ScalarType.Byte,
        [new("torch", "bool")] = ScalarType.Bool,
        [new("torch", "complex64")] = ScalarType.ComplexFloat32,
    };

    private const ScalarType NoType = (ScalarType)(-1);

    /// <summary>No storage comes near it, and its bytes can be counted.</summary>
    private const long Limit = 1L << 56;

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
        global == OrderedDictionary
        || global == Counter
        || global == Tensor
        || global == TypedTensor
        || global == Subclass
        || global == Bytes
        || Parameters.Contains(global)
        || Described.Contains(global)
        || Storages.ContainsKey(global)
        || IsType(global);

    /// <summary>What a call of one of them gives.</summary>
    /// <exception cref="InvalidDataException">It is none that may be called, or its arguments are others.</exception>
    public static object? Call(object? callee, object? arguments) =>
        callee is PickleGlobal global && arguments is object?[] given ? Call(global, given) : throw Uncalled(callee);

    private static object? Call(PickleGlobal global, object?[] given) =>
        given switch
        {
            [] when global == OrderedDictionary || global == Counter => new PickleDictionary(),
            [List<object?> pairs] when global == OrderedDictionary => Dictionary(pairs),
            [PickleDictionary counts] when global == Counter => counts,
            [PyTorchStorage storage, long offset, object?[] shape, object?[] strides, ..] when global == Tensor =>
                new PyTorchTensor(storage, offset, Numbers(shape), Numbers(strides)),
            [PyTorchStorage storage, long offset, object?[] shape, object?[] strides, _, _, PickleGlobal type, ..]
                when global == TypedTensor => new PyTorchTensor(
                OfType(storage, type),
                offset,
                Numbers(shape),
                Numbers(strides)
            ),
            [PyTorchTensor tensor, ..] when Parameters.Contains(global) => tensor,
            [PickleGlobal maker, _, object?[] inner, ..] when global == Subclass && maker != Subclass => Call(
                maker,
                inner
            ),
            _ when Described.Contains(global) => null,
            _ => throw Uncalled(global),
        };

    private static InvalidDataException Uncalled(object? callee) =>
        new($"'{callee}' is called in a way that no checkpoint needs");

    /// <summary>A type of elements, also one that is not read: a checkpoint may speak of it.</summary>
    private static bool IsType(PickleGlobal global) =>
        global.Module == "torch"
        && (
            Types.ContainsKey(global)
            || global.Name.StartsWith("float8_", StringComparison.Ordinal)
            || global.Name
                is "uint16"
                    or "uint32"
                    or "uint64"
                    or "complex128"
                    or "qint8"
                    or "quint8"
                    or "qint32"
                    or "strided"
        );

    private static PyTorchStorage OfType(PyTorchStorage storage, PickleGlobal type) =>
        Types.TryGetValue(type, out var element)
            ? new PyTorchStorage(storage.Key, element, storage.Bytes / PyTorchStorage.SizeOf(element))
            : throw new InvalidDataException($"tensors of '{type}' are not read");

    /// <summary>The storage that a persistent id stands for: <c>("storage", type, key, device, count)</c>.</summary>
    public static PyTorchStorage Storage(object? id) =>
        id is object?[] and ["storage", PickleGlobal type, string key, string, long count]
        && (type == Bytes ? ScalarType.Byte : Storages.GetValueOrDefault(type, NoType)) is var element and not NoType
        && count is >= 0 and < Limit
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
