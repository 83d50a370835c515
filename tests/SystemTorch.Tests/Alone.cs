namespace SystemTorch.Tests;

/// <summary>Tests that read or set what the whole process shares; no others run meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
