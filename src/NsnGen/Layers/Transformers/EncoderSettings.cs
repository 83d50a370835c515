namespace NsnGen.Layers;

/// <summary>What a <c>TransformerEncoderLayer</c> is beside its weights.</summary>
/// <param name="Attention">Its attention; the dropout is the whole layer's.</param>
/// <param name="IsGelu">Whether GELU stands between the feed-forward layers, in place of ReLU.</param>
internal sealed record EncoderSettings(AttentionSettings Attention, bool IsGelu);
