namespace System.Linq;

/// <summary>.NET 9's <c>Index</c>, for .NET 8.</summary>
internal static class EnumerableIndex
{
    public static IEnumerable<(int Index, T Item)> Index<T>(this IEnumerable<T> items) =>
        items.Select((item, index) => (index, item));
}
