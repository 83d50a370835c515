using Microsoft.CodeAnalysis.Text;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>Source in which <c>[|…|]</c> marks where diagnostics are expected.</summary>
internal sealed class Markup
{
    private const string Start = "[|";
    private const string End = "|]";

    public Markup(string marked)
    {
        var spans = new List<TextSpan>();
        var open = marked.IndexOf(Start, StringComparison.Ordinal);
        while (open >= 0)
        {
            marked = marked.Remove(open, Start.Length);
            var close = marked.IndexOf(End, open, StringComparison.Ordinal);
            marked = marked.Remove(close, End.Length);
            spans.Add(TextSpan.FromBounds(open, close));
            open = marked.IndexOf(Start, close, StringComparison.Ordinal);
        }

        Source = marked;
        Spans = spans;
    }

    public string Source { get; }

    public IReadOnlyList<TextSpan> Spans { get; }
}
