namespace NsnGen.Serving;

/// <summary>A part of an answer.</summary>
/// <param name="Text">Its text, which is empty while a character is not whole.</param>
/// <param name="Rank">The rank of the step that wrote it.</param>
public sealed record ChatPiece(string Text, Rank Rank)
{
    /// <summary>How the answer came about; null but for its last part.</summary>
    public ChatAnswer? End { get; init; }
}
