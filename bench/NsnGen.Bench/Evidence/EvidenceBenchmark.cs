using System.Globalization;
using NsnGen.Layers;
using NsnGen.Samples;
using NsnGen.Samples.Quickstart;
using static System.FormattableString;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Trains everything that docs/evidence.md compares, on three data sets and several seeds, and writes that page.</summary>
/// <param name="data">The folder with <c>mnist</c> and <c>tinyshakespeare</c>.</param>
/// <param name="seeds">How many seeds.</param>
/// <param name="scale">A share of the usual steps, for a quick look.</param>
/// <param name="store">Has what an earlier run of the same build found.</param>
public sealed class EvidenceBenchmark(DirectoryInfo data, int seeds, double scale, OutcomeStore store)
{
    /// <summary>How the name of the only task to run begins; null runs them all.</summary>
    public string? Only { get; init; }

    /// <summary>Runs all of it.</summary>
    /// <param name="page">The page to write.</param>
    /// <param name="cancellation">Checked at each step.</param>
    public void Run(string page, CancellationToken cancellation)
    {
        set_num_threads(1);
        var report = new EvidenceReport(seeds);
        foreach (
            var task in Tasks().Where(task => task.Name.StartsWith(Only ?? "", StringComparison.OrdinalIgnoreCase))
        )
        {
            report.Add(task, [.. Compared(task, cancellation)]);
            report.Write(page);
        }
        Console.WriteLine($"written: {page}");
    }

    private IEnumerable<EvidenceTask> Tasks()
    {
        var (train, test) = Mnist.Read(Folder("mnist"), 20_000);
        yield return new PerceptronTask("MNIST", train, test, 10, Steps(400)) { HasGrid = true };
        yield return ApiDocs();
        yield return new ShakespeareTask(Path.Combine(Folder("tinyshakespeare"), "input.txt"), Steps(150));
    }

    private PerceptronTask ApiDocs()
    {
        var docs = ApiDocsDataset.Load(ReferenceDocs.DefaultFolder, 500);
        return new PerceptronTask("ApiDocs", Rows(docs.Train), Rows(docs.Test), ApiDocsDataset.Classes, Steps(200));
    }

    private static LabelledRows Rows(Split split)
    {
        var batch = split.First(split.Count);
        return new LabelledRows(batch.X, batch.Y);
    }

    private IEnumerable<Series> Compared(EvidenceTask task, CancellationToken cancellation)
    {
        yield return Of(task, "dense", seed => task.RunDense(seed, 0, cancellation));
        yield return Of(task, "dense, twice as long", seed => task.RunDense(seed, 1, cancellation));
        var nsn = Of(task, Recipes.Nsn, cancellation);
        yield return nsn;
        yield return Of(task, Recipes.Planned, cancellation);
        yield return Of(task, Recipes.FromScratch, cancellation);
        yield return Of(task, Recipes.Paper, cancellation);
        var once = task.Anchors.Sum(task.CostAt);
        yield return Specialists(task, "specialists", Recipes.FromScratch, cancellation);
        yield return Specialists(
            task,
            "specialists, equal total cost",
            Recipes.FromScratch with
            {
                Steps = nsn.Outcomes[0].TotalTrainings / once,
            },
            cancellation
        );
        yield return Specialists(
            task,
            "specialists from the NSN's start",
            Recipes.Nsn with
            {
                Steps = task.JointCost / once,
            },
            cancellation
        );
        yield return Of(
            task,
            "rank 64 alone, truncated",
            seed => task.Run(Recipes.FromScratch.For(64), seed, cancellation)
        );
        yield return Of(task, Recipes.SingleRank, cancellation);
        foreach (var recipe in Recipes.Truncations)
        {
            yield return Of(task, recipe, cancellation);
        }
        foreach (
            var series in Sliced(task, nsn.Outcomes[0].TotalTrainings, cancellation).Concat(Varied(task, cancellation))
        )
        {
            yield return series;
        }
    }

    /// <summary>Networks of which a part of the width is used.</summary>
    private IEnumerable<Series> Sliced(EvidenceTask task, double trainings, CancellationToken cancellation)
    {
        if (task is PerceptronTask perceptron)
        {
            yield return Of(
                task,
                "slimmable",
                seed => perceptron.RunSliced(sandwich: true, trainings, seed, cancellation)
            );
            yield return Of(
                task,
                "nested widths (MatFormer)",
                seed => perceptron.RunSliced(sandwich: false, trainings, seed, cancellation)
            );
        }
    }

    /// <summary>The paper's Table 1, and the NSN with one or two things changed.</summary>
    private IEnumerable<Series> Varied(EvidenceTask task, CancellationToken cancellation)
    {
        foreach (var recipe in task.HasAblations ? Recipes.PaperTable.Concat(Recipes.Ablations) : [])
        {
            yield return Of(task, recipe, cancellation);
        }
        if (task.HasGrid)
        {
            foreach (var (objective, sampler) in Grid().Where(cell => cell is { Objective: > 0, Sampler: > 0 }))
            {
                yield return Of(task, Recipes.With(objective, sampler), cancellation);
            }
        }
    }

    private static IEnumerable<(int Objective, int Sampler)> Grid() =>
        Enumerable
            .Range(0, Recipes.Objectives.Count)
            .SelectMany(_ => Enumerable.Range(0, Recipes.Samplers.Count), (objective, sampler) => (objective, sampler));

    /// <summary>One model for each rank, each measured at its own rank only.</summary>
    private Series Specialists(EvidenceTask task, string name, Recipe recipe, CancellationToken cancellation) =>
        Of(
            task,
            name,
            seed =>
            {
                var outcomes = task.Anchors.ToDictionary(
                    rank => rank,
                    rank => task.Run(recipe.For(rank), seed, cancellation)
                );
                return new Outcome(
                    outcomes.ToDictionary(e => e.Key, e => e.Value.Quality[e.Key]),
                    outcomes.Values.Sum(outcome => outcome.Seconds),
                    outcomes.Values.Sum(outcome => outcome.Trainings),
                    outcomes.Values.Max(outcome => outcome.DenseSeconds)
                );
            }
        );

    private Series Of(EvidenceTask task, Recipe recipe, CancellationToken cancellation) =>
        Of(task, recipe.Name, seed => task.Run(recipe, seed, cancellation));

    private Series Of(EvidenceTask task, string name, Func<int, Outcome> run)
    {
        var outcomes = Enumerable
            .Range(0, seeds)
            .Select(seed => store.Get(Invariant($"{task.Name}, {name}, seed {seed}, scale {scale}"), () => run(seed)))
            .ToList();
        var qualities = outcomes[0]
            .Quality.OrderBy(e => e.Key)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Key}:{e.Value:0.00}"));
        Console.WriteLine(
            $"{task.Name}: {name} ({outcomes.Average(o => o.TotalSeconds):0.0} s): {string.Join(' ', qualities)}"
        );
        return new Series(name, outcomes);
    }

    private int Steps(int full) => Math.Max(1, (int)(full * scale));

    private string Folder(string name)
    {
        var folder = Path.Combine(data.FullName, name);
        return Directory.Exists(folder)
            ? folder
            : throw new DirectoryNotFoundException(
                $"{folder} is missing; --data takes the folder that has mnist and tinyshakespeare."
            );
    }
}
