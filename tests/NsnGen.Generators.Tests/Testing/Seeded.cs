namespace NsnGen.Generators.Tests.Testing;

/// <summary>The tests that seed or draw TorchSharp's random numbers, which the process shares: they run one after the other.</summary>
internal static class Seeded
{
    public const string Name = nameof(Seeded);
}
