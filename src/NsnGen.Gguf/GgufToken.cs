using System.Runtime.InteropServices;

namespace NsnGen.Gguf;

/// <summary>A token of a model.</summary>
/// <param name="Text">
/// Its text: for SentencePiece with <c>▁</c> for a space, for byte pairs in GPT-2's letters for bytes (<c>Ġ</c> for a space).
/// </param>
/// <param name="Score">Among pieces that can be joined, the one with the highest score is joined first. Byte pairs do not use it.</param>
/// <param name="Kind">What it is.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct GgufToken(string Text, float Score = 0, GgufTokenKind Kind = GgufTokenKind.Normal);
