namespace NsnGen.Serving;

/// <summary>Turns tokens to text as they come. A token need not be whole characters, and a piece may depend on what is before it.</summary>
/// <param name="decode">Turns tokens to text.</param>
/// <param name="before">The tokens before the first, at least the last few.</param>
internal sealed class TextStream(Func<IReadOnlyList<int>, string> decode, IReadOnlyList<int> before)
{
    /// <summary>A character has at most four bytes; what is no character by then is none.</summary>
    private const int Longest = 4;
    private const int Context = 8;

    private List<int> known = [.. before.TakeLast(Context)];
    private List<int> pending = [];

    /// <summary>The text that a token adds; empty while a character is not whole.</summary>
    public string Add(int token)
    {
        pending.Add(token);
        var text = Pending();
        return text.EndsWith('\uFFFD') && pending.Count < Longest ? "" : Taken(text);
    }

    /// <summary>The text of what has been waited for in vain.</summary>
    public string End() => pending.Count == 0 ? "" : Taken(Pending());

    private string Pending()
    {
        var start = decode(known);
        var whole = decode([.. known, .. pending]);
        return whole.StartsWith(start, StringComparison.Ordinal) ? whole[start.Length..] : decode(pending);
    }

    private string Taken(string text)
    {
        known = [.. known.Concat(pending).TakeLast(Context)];
        pending = [];
        return text;
    }
}
