namespace NsnGen.Tool.Tests;

/// <summary>How the tool ended, and what it said.</summary>
internal sealed record ToolAnswer(int ExitCode, string Output, string Error)
{
    /// <summary>Fails if it did not do what it was told.</summary>
    public void MustBeDone() => Assert.True(ExitCode == 0, Output + Error);
}
