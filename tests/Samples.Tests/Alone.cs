namespace NsnGen.Samples.Tests;

/// <summary>Tests that change a setting of the whole process; no others run meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
