using System.Globalization;

namespace NsnGen.Onnx;

/// <summary>A whole number that code computed, as it was in each trace.</summary>
/// <param name="Values">The numbers.</param>
internal readonly record struct Size(IReadOnlyList<long> Values)
{
    /// <summary>The number, if it is the same in all traces.</summary>
    public long? Fixed
    {
        get
        {
            var first = Values[0];
            return Values.All(value => value == first) ? first : null;
        }
    }

    /// <summary>A number that is the same in all traces.</summary>
    public static implicit operator Size(long value) => new([value]);

    /// <inheritdoc/>
    public override string ToString() => Fixed?.ToString(CultureInfo.InvariantCulture) ?? string.Join(" | ", Values);
}
