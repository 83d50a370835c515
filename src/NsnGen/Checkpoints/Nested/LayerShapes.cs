namespace NsnGen.Checkpoints;

/// <summary>The shapes of a layer's factors.</summary>
internal sealed record LayerShapes(long[] Down, long[] Up);
