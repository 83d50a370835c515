namespace NsnGen.PyTorch;

/// <summary>A Python dictionary; keys are compared by nobody.</summary>
internal sealed class PickleDictionary
{
    public List<(object? Key, object? Value)> Entries { get; } = [];
}
