namespace NsnGen.Analysis;

/// <summary>What a check of a model found.</summary>
/// <param name="Check">What must hold, in a few words.</param>
/// <param name="Problem">What does not; null if the check holds.</param>
/// <param name="IsHint">Whether a problem is only a hint, as a trained model may well have it.</param>
public sealed record AnalysisFinding(string Check, string? Problem, bool IsHint = false)
{
    /// <summary>Whether the model is fine.</summary>
    public bool Holds => Problem is null;

    internal static AnalysisFinding Of(string name, Action check, bool isHint = false)
    {
        try
        {
            check();
            return new AnalysisFinding(name, null, isHint);
        }
        catch (BrokenModelException problem)
        {
            return new AnalysisFinding(name, problem.Message, isHint);
        }
    }
}
