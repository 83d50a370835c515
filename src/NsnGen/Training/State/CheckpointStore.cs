using System.Globalization;
using System.Text.Json;
using NsnGen.Files;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Keeps the state of a learner, and of torch's random numbers, in a directory.</summary>
/// <param name="options">Where and when.</param>
/// <param name="learner">What is kept.</param>
/// <param name="group">The processes: the first has the directory, the others get what it reads.</param>
/// <param name="seed">The seed of the run, which a state must share.</param>
internal sealed class CheckpointStore(TrainingCheckpoints options, Learner learner, ProcessGroup group, int seed)
{
    private const string Format = "nsngen-training-2";
    private const string Weights = "model.";
    private const string Random = "random";
    private const string Processes = "processes";

    /// <summary>The file of the last state.</summary>
    public string Last => Path.Combine(options.Directory, "last.safetensors");

    private string Best => Path.Combine(options.Directory, "best.safetensors");

    /// <summary>Whether the learner's position is one to keep.</summary>
    public bool IsDue => learner.Position.Steps % options.Every == 0;

    /// <summary>How many processes had kept the state that was loaded.</summary>
    public int KeptBy { get; private set; }

    private bool IsWriter => group.Index == 0;

    /// <summary>Keeps every other run away from the directory.</summary>
    /// <exception cref="IOException">Another run has it.</exception>
    public DirectoryLock? Lock() => IsWriter ? DirectoryLock.Take(options.Directory) : null;

    /// <summary>Writes all that is needed to go on.</summary>
    public void Save()
    {
        using var scope = NewDisposeScope();
        var randoms = group.Gather(RandomState.Now().bytes.ToArray());
        if (!IsWriter)
        {
            return;
        }
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = Format,
            [Processes] = Text(group.Count),
            ["seed"] = Text(seed),
            ["position"] = JsonSerializer.Serialize(learner.Position, TrainingJson.Default.TrainingPosition),
        };
        var states = randoms.Select((bytes, process) => KeyValuePair.Create(RandomName(process), from_array(bytes)));
        Write(Last, [.. State(Weights), .. Learned(), .. states], metadata);
    }

    /// <summary>Writes the weights.</summary>
    public void SaveBest()
    {
        if (!IsWriter)
        {
            return;
        }
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
        using var sent = SentFile.Send(Last, group);
        if (sent is null)
        {
            return null;
        }
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(sent.Path);
        Require(file, "format", Format);
        Seal.Check(file);
        Require(file, "seed", Text(seed));
        try
        {
            return Load(file).DetachFromDisposeScope();
        }
        // Whatever a changed byte leads to, in JSON, in tensors or in what an optimizer reads.
        catch (Exception fault)
            when (fault is not (InvalidDataException or CheckpointException or OutOfMemoryException))
        {
            throw new InvalidDataException($"{Last} is damaged, or of another version. {fault.Message}", fault);
        }
    }

    private Tensor Load(SafetensorsFile file)
    {
        var position = Position(file);
        var name = RandomName(group.Index);
        var random = file.Contains(name) ? file.ReadChecked(name) : RandomState.Fresh(seed, group.Index);
        if (!RandomState.IsOne(random))
        {
            throw new InvalidDataException($"{Last} is damaged: its random state is none of this version of torch.");
        }
        RequireWeights(file, Weights);
        LoadLearned(file, position.Steps);
        LoadWeights(file, Weights);
        learner.Position = position;
        KeptBy = int.Parse(file.Metadata.GetValueOrDefault(Processes, "1"), CultureInfo.InvariantCulture);
        return random;
    }

    private TrainingPosition Position(SafetensorsFile file)
    {
        var position = JsonSerializer.Deserialize(
            file.Metadata.GetValueOrDefault("position", "null"),
            TrainingJson.Default.TrainingPosition
        );
        return position is { Steps: >= 0, Ends: not null } && position.Batches >= position.Steps
            ? position
            : throw new InvalidDataException($"{Last} is damaged: it does not say where the run was.");
    }

    /// <summary>Gives the model its best weights.</summary>
    /// <returns>Whether there are any.</returns>
    public bool LoadBest()
    {
        using var sent = SentFile.Send(Best, group);
        if (sent is null)
        {
            return false;
        }
        using var scope = NewDisposeScope();
        using var file = CheckedTensors.Open(sent.Path);
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
        RequireWeights(file, prefix);
        var names = file.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        learner.Model.load_state_dict(
            names.ToDictionary(name => name[prefix.Length..], file.ReadChecked, StringComparer.Ordinal)
        );
    }

    /// <summary>Looks before anything changes; TorchSharp would copy a tensor of another type.</summary>
    private void RequireWeights(SafetensorsFile file, string prefix)
    {
        foreach (var (name, value) in State(prefix).Where(entry => !RankStatistics.IsKey(entry.Key)))
        {
            var found = file.Contains(name) ? file.Info(name) : null;
            if (found is null || found.Type != value.dtype || !found.Shape.SequenceEqual(value.shape))
            {
                var here = found is null ? "nothing" : $"{found.Type} [{string.Join(", ", found.Shape)}]";
                throw new InvalidDataException(
                    $"{file.Path} is of another model: '{name[prefix.Length..]}' is {value.dtype} [{string.Join(", ", value.shape)}], and {here} there."
                );
            }
        }
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

    private void LoadLearned(SafetensorsFile file, long steps)
    {
        using (no_grad())
        {
            foreach (var (rank, parameter) in learner.Objective.Parameters)
            {
                parameter.copy_(file.ReadChecked(ObjectiveName(rank)));
            }
        }
        // A schedule has no state that can be read, but it is a function of the steps; the rates themselves are restored below.
        for (var step = 0L; step < steps; step++)
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
        if (IsWriter)
        {
            AtomicFile.SweepBeside(Last);
            AtomicFile.SweepBeside(Best);
        }
    }

    private static string ObjectiveName(Rank rank) => $"objective.{rank}";

    private static string RandomName(int process) => process == 0 ? Random : $"{Random}.{Text(process)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

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
