using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;

namespace NsnGen.Samples.DocSearch;

/// <summary>Semantic search over the documentation of .NET: texts, the encoder at all ranks, and the index.</summary>
/// <remarks>
/// Texts are encoded once, so at full rank; what a search costs is the encoding of its query, at whatever rank the query can afford.
/// </remarks>
public sealed record SearchEngine(Corpus Corpus, SearchModel Model, SearchIndex Index, ModelFolder Folder) : IDisposable
{
    /// <summary>The mean number of tokens of a query, rounded.</summary>
    public int QueryTokens { get; } =
        (int)Math.Round(new Sentences(Corpus.HeldOut.Select(query => query.Text), Model.Tokenizer).MeanLength);

    /// <summary>Opens what was made before, and makes what is missing.</summary>
    /// <param name="options">Which texts, and how the model is made.</param>
    /// <param name="screen">Shows progress.</param>
    /// <param name="cancellation">Checked between batches and steps.</param>
    public static async Task<SearchEngine> OpenAsync(
        SearchOptions options,
        Screen screen,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(screen);
        screen.Heading("1. The documentation of .NET");
        screen.Line($"reading {options.Docs}");
        var corpus = Corpus.Read(options.Docs, options.Limit, cancellation);
        screen.Line(
            $"{corpus.Texts.Count} summaries; {corpus.Queries.Count} names of members, {corpus.HeldOut.Count()} of them held out"
        );

        screen.Heading("2. The encoder: taken apart, and all budgets trained jointly by what the dense model says");
        var pretrained = PretrainedMiniLm.Open(options.Package);
        var folder = new ModelFolder(Path.Combine(options.Cache, $"{corpus.Digest[..12]}-{options.Recipe}"));
        var model = folder.LoadModel(pretrained.Tokenizer);
        if (model is null)
        {
            model = await new ModelMaker(options.Recipe, folder.Checkpoints, screen, cancellation).MakeAsync(
                pretrained,
                corpus
            );
            folder.Save(model);
        }
        screen.Line($"the nested model: {folder.ModelFile}");
        try
        {
            var index = await IndexAsync(folder, corpus, model, screen, cancellation);
            return new SearchEngine(corpus, model, index, folder);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The texts that are nearest to a query, the nearest first.</summary>
    /// <param name="query">The query.</param>
    /// <param name="rank">The rank that encodes it.</param>
    /// <param name="count">How many texts.</param>
    public IReadOnlyList<Hit> Search(string query, Rank rank, int count)
    {
        using var embedding = Model.Embed([query], rank);
        return Index.Search(embedding, count)[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        Index.Dispose();
    }

    private static async Task<SearchIndex> IndexAsync(
        ModelFolder folder,
        Corpus corpus,
        SearchModel model,
        Screen screen,
        CancellationToken cancellation
    )
    {
        if (folder.LoadIndex() is { } saved)
        {
            return saved;
        }
        var texts = new Sentences(corpus.Texts.Select(text => text.Summary), model.Tokenizer);
        var index = await screen.ProgressAsync(
            "indexing",
            texts.Count,
            progress => new SearchIndex(model.Embed(texts, MiniLm.Rank.Full.ToRank(), progress, cancellation)),
            cancellation
        );
        folder.Save(index);
        return index;
    }
}
