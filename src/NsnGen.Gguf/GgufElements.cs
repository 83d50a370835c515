namespace NsnGen.Gguf;

/// <summary>How elements are stored.</summary>
internal abstract class GgufElements
{
    /// <summary>Which of the choices it is.</summary>
    public abstract GgufPrecision Precision { get; }

    /// <summary>GGML's number of the type.</summary>
    public abstract uint Id { get; }

    /// <summary>Elements that are stored together.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Bytes of a block.</summary>
    public abstract int BlockBytes { get; }

    public static GgufElements Of(GgufPrecision precision) =>
        precision switch
        {
            GgufPrecision.F32 => new Singles(),
            GgufPrecision.F16 => new Halves(),
            GgufPrecision.Q8_0 => new Q8Blocks(),
            _ => throw new ArgumentOutOfRangeException(
                nameof(precision),
                precision,
                $"The precisions of GGUF files are {string.Join(", ", Enum.GetNames<GgufPrecision>())}."
            ),
        };

    /// <summary>Stores whole blocks.</summary>
    /// <param name="exact">The elements.</param>
    /// <param name="stored">What they become.</param>
    /// <param name="lost">Increased by the squares of the differences.</param>
    /// <param name="whole">Increased by the squares of the elements.</param>
    /// <returns>Whether all of them are finite, exact and stored.</returns>
    public bool Store(ReadOnlySpan<float> exact, Span<byte> stored, ref double lost, ref double whole)
    {
        for (var at = 0; at < exact.Length / BlockSize; at++)
        {
            var block = exact.Slice(at * BlockSize, BlockSize);
            var difference = StoreBlock(block, stored.Slice(at * BlockBytes, BlockBytes));
            if (!double.IsFinite(difference))
            {
                return false;
            }
            lost += difference;
            foreach (var element in block)
            {
                whole += (double)element * element;
            }
        }
        return double.IsFinite(whole);
    }

    /// <returns>The sum of squared differences; not finite if an element is not, exact or stored.</returns>
    protected abstract double StoreBlock(ReadOnlySpan<float> exact, Span<byte> stored);
}
