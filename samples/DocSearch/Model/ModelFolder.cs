using System.Text.Json;
using NsnGen.Checkpoints;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;

namespace NsnGen.Samples.DocSearch;

/// <summary>Where what was made once is kept: model, plans and index. Each file appears whole or not at all.</summary>
/// <param name="path">The folder; it is made when something is saved.</param>
public sealed class ModelFolder(string path)
{
    /// <summary>The nested model.</summary>
    public string ModelFile { get; } = Path.Combine(path, "minilm.nested.safetensors");

    private readonly string plansFile = Path.Combine(path, "plans.json");
    private readonly string indexFile = Path.Combine(path, "index.safetensors");

    /// <summary>The model that was saved; null if there is none.</summary>
    /// <param name="tokenizer">Turns text into its tokens.</param>
    public SearchModel? LoadModel(WordPiece tokenizer)
    {
        // The plans are written last: with them the model is complete.
        if (!File.Exists(plansFile))
        {
            return null;
        }
        var plans = JsonSerializer.Deserialize<RankPlan[]>(File.ReadAllText(plansFile));
        var nested = MiniLm.Nested.Load(ModelFile, () => new MiniLm(MiniLm.L6));
        nested.eval();
        return new SearchModel(nested, tokenizer, plans!);
    }

    /// <summary>Keeps a model.</summary>
    public void Save(SearchModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Directory.CreateDirectory(path);
        model.Nested.Save(ModelFile);
        File.WriteAllText(plansFile + ".part", JsonSerializer.Serialize(model.Plans));
        File.Move(plansFile + ".part", plansFile, overwrite: true);
    }

    /// <summary>The index that was saved; null if there is none.</summary>
    public SearchIndex? LoadIndex() => File.Exists(indexFile) ? SearchIndex.Load(indexFile) : null;

    /// <summary>Keeps an index.</summary>
    public void Save(SearchIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        Directory.CreateDirectory(path);
        index.Save(indexFile);
    }
}
