namespace NsnGen.Layers;

/// <summary>What a <c>MultiheadAttention</c> is beside its weights.</summary>
/// <param name="Heads">How many heads there are.</param>
/// <param name="Dropout">Which share of the attention's weights is dropped in train mode.</param>
/// <param name="HasZeroKey">Whether a key and a value of zeros are added.</param>
internal sealed record AttentionSettings(long Heads, double Dropout, bool HasZeroKey);
