using System.Text.Json;
using NsnGen.Checkpoints;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using NsnGen.Training;

namespace NsnGen.Samples.DocSearch;

/// <summary>Where what was made once is kept: model, plans, index, and what each plan is worth. Each file appears whole or not at all.</summary>
/// <param name="path">The folder; it is made when something is saved.</param>
public sealed class ModelFolder(string path)
{
    /// <summary>The nested model.</summary>
    public string ModelFile { get; } = Path.Combine(path, "minilm.nested.safetensors");

    /// <summary>The state of training, so that a long one that was stopped goes on; it goes when the model is saved.</summary>
    public TrainingCheckpoints Checkpoints { get; } = new(Path.Combine(path, "training")) { Every = 100 };

    private readonly string plansFile = Path.Combine(path, "plans.json");
    private readonly string indexFile = Path.Combine(path, "index.safetensors");
    private readonly string qualitiesFile = Path.Combine(path, "ladder.json");

    /// <summary>The model that was saved; null if there is none.</summary>
    /// <param name="tokenizer">Turns text into its tokens.</param>
    public SearchModel? LoadModel(WordPiece tokenizer)
    {
        // The plans are written last: with them the model is complete.
        if (!File.Exists(plansFile))
        {
            return null;
        }
        var plans = Read<RankPlan[]>(plansFile);
        var nested = MiniLm.Nested.Load(ModelFile, () => new MiniLm(MiniLm.L6));
        nested.eval();
        return new SearchModel(nested, tokenizer, plans);
    }

    /// <summary>Keeps a model.</summary>
    public void Save(SearchModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Directory.CreateDirectory(path);
        model.Nested.Save(ModelFile);
        Write(plansFile, model.Plans);
        if (Directory.Exists(Checkpoints.Directory))
        {
            Directory.Delete(Checkpoints.Directory, recursive: true);
        }
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

    /// <summary>What each rank was measured to be worth, by its name; null if nobody measured.</summary>
    public IReadOnlyDictionary<string, double>? LoadQualities() =>
        File.Exists(qualitiesFile) ? Read<Dictionary<string, double>>(qualitiesFile) : null;

    /// <summary>Keeps what each rank is worth.</summary>
    public void Save(IReadOnlyDictionary<string, double> qualities)
    {
        Directory.CreateDirectory(path);
        Write(qualitiesFile, qualities);
    }

    private static T Read<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file))!;
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{file} is damaged; delete it to make it again. {fault.Message}", fault);
        }
    }

    private static void Write<T>(string file, T value) => WholeFile.Write(file, JsonSerializer.Serialize(value));
}
