namespace NsnGen.Serving;

/// <summary>Ends a text before the first of some stop texts, and holds back what could be the beginning of one.</summary>
/// <param name="stops">The stop texts, none of them empty.</param>
internal sealed class StopTexts(IReadOnlyList<string> stops)
{
    private string held = "";

    /// <summary>Whether a stop text has come.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>The text that can be told.</summary>
    public string Add(string text)
    {
        held += text;
        var places = stops
            .Select(stop => held.IndexOf(stop, StringComparison.Ordinal))
            .Where(place => place >= 0)
            .ToList();
        if (places.Count > 0)
        {
            IsStopped = true;
            return Told(places.Min(), rest: false);
        }
        var begun = Enumerable.Range(0, held.Length).FirstOrDefault(IsBeginning, held.Length);
        return Told(begun, rest: true);
    }

    /// <summary>What was held back, where no stop text has come.</summary>
    public string End() => IsStopped ? "" : Told(held.Length, rest: false);

    private bool IsBeginning(int place) => stops.Any(stop => stop.StartsWith(held[place..], StringComparison.Ordinal));

    private string Told(int length, bool rest)
    {
        var text = held[..length];
        held = rest ? held[length..] : "";
        return text;
    }
}
