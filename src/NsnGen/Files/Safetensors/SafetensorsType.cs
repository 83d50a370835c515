using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>An element type of the safetensors format.</summary>
/// <param name="Name">Its name in a header.</param>
/// <param name="Bits">What an element takes in the file.</param>
/// <param name="Torch">The torch type that holds every value exactly; null if there is none.</param>
/// <param name="Decode">How elements become that type; null if their bytes are the same.</param>
internal sealed record SafetensorsType(string Name, int Bits, ScalarType? Torch, ElementDecoder? Decode = null)
{
    // In the format's own order, by which a writer sorts tensors, last first, so that all are aligned.
    private static readonly SafetensorsType[] All =
    [
        new("BOOL", 8, ScalarType.Bool, ElementDecoders.Booleans),
        new("F4", 4, null),
        new("F6_E2M3", 6, null),
        new("F6_E3M2", 6, null),
        new("U8", 8, ScalarType.Byte),
        new("I8", 8, ScalarType.Int8),
        new("F8_E5M2", 8, ScalarType.Float16, ElementDecoders.Float8E5M2),
        new("F8_E4M3", 8, ScalarType.Float16, ElementDecoders.Float8E4M3),
        new("F8_E8M0", 8, ScalarType.Float32, ElementDecoders.Float8E8M0),
        new("F8_E4M3FNUZ", 8, ScalarType.Float16, ElementDecoders.Float8E4M3Fnuz),
        new("F8_E5M2FNUZ", 8, ScalarType.Float16, ElementDecoders.Float8E5M2Fnuz),
        new("I16", 16, ScalarType.Int16),
        new("U16", 16, ScalarType.Int32, ElementDecoders.UInt16),
        new("F16", 16, ScalarType.Float16),
        new("BF16", 16, ScalarType.BFloat16),
        new("I32", 32, ScalarType.Int32),
        new("U32", 32, ScalarType.Int64, ElementDecoders.UInt32),
        new("F32", 32, ScalarType.Float32),
        new("C64", 64, ScalarType.ComplexFloat32),
        new("F64", 64, ScalarType.Float64),
        new("I64", 64, ScalarType.Int64),
        new("U64", 64, ScalarType.Int64, ElementDecoders.UInt64),
    ];

    private static readonly Dictionary<string, SafetensorsType> ByName = All.ToDictionary(
        type => type.Name,
        StringComparer.Ordinal
    );

    /// <summary>Place in the order by which a writer sorts.</summary>
    public int Order => Array.IndexOf(All, this);

    public static SafetensorsType? Of(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The type that stores a torch type's elements as they are.</summary>
    /// <exception cref="ArgumentException">The format has none.</exception>
    public static SafetensorsType Of(ScalarType torch) =>
        Find(torch) ?? throw new ArgumentException($"Safetensors files cannot hold {torch} elements.", nameof(torch));

    /// <summary>The type that stores a torch type's elements as they are, or null.</summary>
    public static SafetensorsType? Find(ScalarType torch) =>
        Array.Find(All, type => type.Torch == torch && (type.Decode is null || torch is ScalarType.Bool));
}
