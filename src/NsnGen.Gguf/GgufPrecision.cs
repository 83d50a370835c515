namespace NsnGen.Gguf;

/// <summary>How the matrices of a GGUF file are stored. Vectors (norms and biases) are always float32, which is all that llama.cpp takes.</summary>
public enum GgufPrecision
{
    /// <summary>float32.</summary>
    F32,

    /// <summary>float16.</summary>
    F16,

    /// <summary>
    /// Blocks of 32 eight-bit integers with one float16 scale, 8.5 bits a weight. The rows of a matrix must be made of whole blocks; see
    /// <see cref="GgufOptions.Otherwise"/>.
    /// </summary>
    Q8_0,
}
