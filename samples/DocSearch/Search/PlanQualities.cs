namespace NsnGen.Samples.DocSearch;

/// <summary>
/// Measures what the plans are worth, once: how often a search has the dense model's first text among its ten. A server chooses its points by
/// that, so the names are not those that tell what the choice was worth.
/// </summary>
/// <param name="engine">What searches.</param>
/// <param name="screen">Shows progress.</param>
/// <param name="cancellation">Checked between batches.</param>
public sealed class PlanQualities(SearchEngine engine, Screen screen, CancellationToken cancellation)
{
    /// <summary>From 0 to 1, by the name of each rank of the model.</summary>
    public async Task<IReadOnlyDictionary<string, double>> MeasureAsync()
    {
        if (engine.Folder.LoadQualities() is { } saved)
        {
            return saved;
        }
        var qualities = await screen.ProgressAsync("measuring", engine.Model.Ranks.Count, Measure, cancellation);
        engine.Folder.Save(qualities);
        return qualities;
    }

    private Dictionary<string, double> Measure(IProgress<int> progress)
    {
        var measured = new RetrievalQuality(engine, engine.Corpus.ForChoice, cancellation);
        var qualities = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var rank in engine.Model.Ranks)
        {
            qualities.Add(SearchModel.NameOf(rank), measured.At(rank, cancellation).FirstOfDense);
            progress.Report(qualities.Count);
        }
        return qualities;
    }
}
