namespace System.Linq;

/// <summary>.NET 10's <c>ToListAsync</c>, for .NET 8.</summary>
internal static class AsyncEnumerableList
{
    public static async ValueTask<List<T>> ToListAsync<T>(
        this IAsyncEnumerable<T> items,
        CancellationToken cancellationToken = default
    )
    {
        var list = new List<T>();
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            list.Add(item);
        }
        return list;
    }
}
