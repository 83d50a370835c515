namespace NsnGen.Serving.Tests;

/// <summary>Tests that count the tensors of the whole process; no others run meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
