using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NsnGen.Files;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Keeps the state of a learner, and of torch's random numbers, in a directory.</summary>
/// <param name="options">Where and when.</param>
/// <param name="learner">What is kept.</param>
/// <param name="seed">The seed of the run, which a state must share.</param>
internal sealed class CheckpointStore(TrainingCheckpoints options, Learner learner, int seed)
{
    private const string Format = "nsngen-training-2";
    private const string Weights = "model.";
    private const string Random = "random";

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The file of the last state.</summary>
    public string Last => Path.Combine(options.Directory, "last.safetensors");

    private string Best => Path.Combine(options.Directory, "best.safetensors");

    /// <summary>Whether the learner's position is one to keep.</summary>
    public bool IsDue => learner.Position.Steps % options.Every == 0;

    /// <summary>Keeps every other run away from the directory.</summary>
    /// <exception cref="IOException">Another run has it.</exception>
    public DirectoryLock Lock() => DirectoryLock.Take(options.Directory);

    /// <summary>Writes all that is needed to go on.</summary>
    public void Save()
    {
        using var scope = NewDisposeScope();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            ["position"] = JsonSerializer.Serialize(learner.Position, Json),
        };
        Write(Last, [.. State(Weights), .. Learned(), new(Random, RandomState.Now())], metadata);
    }

    /// <summary>Writes the weights.</summary>
    public void SaveBest()
    {
        using var scope = NewDisposeScope();
        var score = learner.Position.BestScore?.ToString("R", CultureInfo.InvariantCulture) ?? "";
        Write(Best, State(""), new Dictionary<string, string>(StringComparer.Ordinal) { ["score"] = score });
    }

    /// <summary>Puts the learner where the last state was kept.</summary>
    /// <returns>The state of torch's random numbers there; null if there is none to go on from.</returns>
    /// <exception cref="InvalidDataException">The state is of another run.</exception>
    public Tensor? Load()
    {
        RemoveLeftovers();
        if (!File.Exists(Last))
        {
            return null;
        }
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(Last);
        Require(file, "format", Format);
        Seal.Check(file);
        Require(file, "seed", seed.ToString(CultureInfo.InvariantCulture));
        LoadWeights(file, Weights);
        learner.Position = JsonSerializer.Deserialize<TrainingPosition>(file.Metadata["position"], Json)!;
        LoadLearned(file);
        var random = file.ReadChecked(Random);
        if (!RandomState.IsOne(random))
        {
            throw new InvalidDataException($"{Last} is damaged: its random state is none of this version of torch.");
        }
        return random.DetachFromDisposeScope();
    }

    /// <summary>Gives the model its best weights.</summary>
    /// <returns>Whether there are any.</returns>
    public bool LoadBest()
    {
        if (!File.Exists(Best))
        {
            return false;
        }
        using var scope = NewDisposeScope();
        using var file = CheckedTensors.Open(Best);
        LoadWeights(file, "");
        return true;
    }

    private IEnumerable<KeyValuePair<string, Tensor>> State(string prefix) =>
        learner.Model.state_dict().Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value));

    private void LoadWeights(SafetensorsFile file, string prefix)
    {
        NestedNorm.MakeRoom(
            learner.Model,
            name => file.Contains(prefix + name) ? file.Info(prefix + name).Shape[0] : 0
        );
        var names = file.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        learner.Model.load_state_dict(
            names.ToDictionary(name => name[prefix.Length..], file.ReadChecked, StringComparer.Ordinal)
        );
    }

    /// <summary>What the objective has learned, and the state of the optimizers.</summary>
    private IEnumerable<KeyValuePair<string, Tensor>> Learned()
    {
        foreach (var (rank, parameter) in learner.Objective.Parameters)
        {
            yield return new(ObjectiveName(rank), parameter);
        }
        foreach (var (name, optimizer) in Optimizers())
        {
            foreach (var entry in OptimizerBytes.Of(optimizer, name))
            {
                yield return entry;
            }
        }
    }

    private void LoadLearned(SafetensorsFile file)
    {
        using (no_grad())
        {
            foreach (var (rank, parameter) in learner.Objective.Parameters)
            {
                parameter.copy_(file.ReadChecked(ObjectiveName(rank)));
            }
        }
        // A schedule has no state that can be read, but it is a function of the steps; the rates themselves are restored below.
        for (var step = 0L; step < learner.Position.Steps; step++)
        {
            learner.Scheduler?.step();
        }
        foreach (var (name, optimizer) in Optimizers())
        {
            OptimizerBytes.Restore(optimizer, name, file);
        }
    }

    private IEnumerable<(string Name, optim.Optimizer Optimizer)> Optimizers()
    {
        yield return ("optimizer", learner.Optimizer);
        if (learner.ObjectiveOptimizer is { } other)
        {
            yield return ("objective_optimizer", other);
        }
    }

    private void Write(
        string path,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        Dictionary<string, string> metadata
    )
    {
        Directory.CreateDirectory(options.Directory);
        CheckedTensors.Write(path, [.. tensors], metadata);
    }

    /// <summary>Removes what a process that was killed while it wrote has left.</summary>
    private void RemoveLeftovers()
    {
        AtomicFile.SweepBeside(Last);
        AtomicFile.SweepBeside(Best);
    }

    private static string ObjectiveName(Rank rank) => $"objective.{rank}";

    private static void Require(SafetensorsFile file, string key, string value)
    {
        var found = file.Metadata.GetValueOrDefault(key);
        if (!string.Equals(found, value, StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"{file.Path} is of another run: its {key} is '{found}', not '{value}'. Another directory begins anew."
            );
        }
    }
}
