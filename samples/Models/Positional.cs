namespace NsnGen.Samples.Models;

/// <summary>Says what is wrong where libtorch only knows that an index is out of range.</summary>
internal static class Positional
{
    /// <exception cref="ArgumentException">There are more tokens than the model has positions for.</exception>
    public static void Require(long count, long positions)
    {
        if (count > positions)
        {
            throw new ArgumentException($"The model has {positions} positions; these are {count} tokens.");
        }
    }
}
