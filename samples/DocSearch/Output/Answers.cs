namespace NsnGen.Samples.DocSearch;

/// <summary>Searches for a few texts at three budgets beside the dense model, to see what a small one still finds.</summary>
public sealed class Answers(SearchEngine engine, Screen screen)
{
    private const int Count = 3;

    private static readonly string[] Texts =
    [
        "how do I read a file line by line",
        "compare two strings and ignore case",
        "run code on another thread and wait for it",
    ];

    private static readonly int[] Percents = [10, 25, 50];

    public void Show(string? ask)
    {
        var ranks = engine.Model.Ranks.Where(rank =>
            rank.Plan is null || Percents.Any(percent => rank.Plan.Name == Recipe.NameOf(percent))
        );
        foreach (var text in ask is null ? Texts : [ask])
        {
            screen.Heading($"4. \"{text}\"");
            foreach (var rank in ranks)
            {
                ShowHits(NameOf(rank), engine.Search(text, rank, Count));
            }
        }
    }

    private void ShowHits(string name, IEnumerable<Hit> hits)
    {
        foreach (var (hit, i) in hits.Select((hit, i) => (hit, i)))
        {
            screen.Line($"{(i == 0 ? name : ""), 6}  {Line(hit)}");
        }
    }

    private static string NameOf(Rank rank) => rank.Plan?.Name ?? "dense";

    private string Line(Hit hit)
    {
        const int Longest = 110;
        var text = engine.Corpus.Texts[hit.Text];
        var line = $"{Figure.Of(hit.Score, "0.00")} {text.Members[0]}: {text.Summary}";
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }
}
