using NsnGen.Samples.DocSearch;
using NsnGen.Serving;

namespace NsnGen.Samples.SearchServer;

/// <summary>Measures what the points of the ladder are worth, once: how often a search has the dense model's first text among its ten.</summary>
public sealed class PointQualities(SearchEngine engine, Screen screen, CancellationToken cancellation)
{
    /// <summary>The ranks that are served, with their qualities from 0 to 1.</summary>
    public async Task<IReadOnlyList<ServedPoint>> MeasureAsync()
    {
        var qualities = engine.Folder.LoadQualities();
        if (qualities is null)
        {
            qualities = await screen.ProgressAsync("measuring", engine.Model.Ranks.Count, Measure, cancellation);
            engine.Folder.Save(qualities);
        }
        return
        [
            .. engine.Model.Ranks.Select(rank => new ServedPoint(rank)
            {
                Quality = qualities[SearchModel.NameOf(rank)],
            }),
        ];
    }

    private Dictionary<string, double> Measure(IProgress<int> progress)
    {
        var measured = new RetrievalQuality(engine, int.MaxValue, cancellation);
        var qualities = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var rank in engine.Model.Ranks)
        {
            qualities.Add(SearchModel.NameOf(rank), measured.At(rank, cancellation).FirstOfDense);
            progress.Report(qualities.Count);
        }
        return qualities;
    }
}
