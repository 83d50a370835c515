namespace NsnGen.Samples.Tests;

/// <summary>Tests that share one server, one after the other.</summary>
[CollectionDefinition]
public sealed class RunningServerGroup : ICollectionFixture<RunningServer>;
