namespace NsnGen.Tests;

/// <summary>
/// Tests that seed torch's random numbers, set its default device, or count the tensors or measurements of the whole process; no others run meanwhile.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
