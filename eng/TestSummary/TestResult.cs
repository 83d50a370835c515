namespace NsnGen.TestSummary;

/// <summary>One test as a result file reports it.</summary>
/// <param name="Name">The name, of a theory's row with its arguments.</param>
/// <param name="Outcome">Passed, NotExecuted (skipped), or a kind of failure.</param>
/// <param name="Message">Why it was skipped or failed, or nothing.</param>
public sealed record TestResult(string Name, string Outcome, string Message)
{
    /// <summary>Whether it passed.</summary>
    public bool Passed => Outcome == "Passed";

    /// <summary>Whether it was skipped.</summary>
    public bool Skipped => Outcome == "NotExecuted";

    /// <summary>The method of a theory, without the arguments.</summary>
    public string Method => Name.Split('(')[0];
}
