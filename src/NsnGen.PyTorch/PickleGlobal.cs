namespace NsnGen.PyTorch;

/// <summary>A Python class or function that a pickle names. It is never called, only recognised.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}
