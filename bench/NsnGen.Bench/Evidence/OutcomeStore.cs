using System.Text.Json;
using NsnGen.Files;

namespace NsnGen.Bench;

/// <summary>Keeps outcomes in a file, so that a run that was stopped goes on where it was.</summary>
/// <param name="path">The file; written anew after each outcome.</param>
public sealed class OutcomeStore(string path)
{
    private readonly Dictionary<string, Outcome> outcomes = File.Exists(path)
        ? JsonSerializer.Deserialize<Dictionary<string, Outcome>>(File.ReadAllText(path))!
        : [];

    /// <summary>The outcome of a name, from the file or made now.</summary>
    public Outcome Get(string name, Func<Outcome> make)
    {
        if (!outcomes.TryGetValue(name, out var outcome))
        {
            outcome = make();
            outcomes.Add(name, outcome);
            AtomicFile.Write(path, JsonSerializer.Serialize(outcomes));
        }
        return outcome;
    }
}
