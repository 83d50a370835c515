namespace NsnGen.Serving;

/// <summary>
/// Says which answers of a small rank stand, and which the large rank is asked for. The threshold is the least that keeps the error
/// which it admits under a bound: an answer that stands and is wrong.
/// </summary>
/// <remarks>
/// Conformal risk control (Angelopoulos et al., arXiv 2208.02814, theorem 1): with n examples of which k stand wrongly at a threshold, the least
/// threshold with <c>(k + 1) / (n + 1) ≤ bound</c> admits an expected error of at most the bound on examples of the same kind, whatever
/// the confidence is worth. It holds on average over the examples that it was fitted on, not for each choice of them.
/// </remarks>
public sealed record EscalationRule
{
    private EscalationRule() { }

    /// <summary>The least confidence at which an answer of the small rank stands; positive infinity escalates all.</summary>
    public double Threshold { get; private init; }

    /// <summary>The most error that is admitted in expectation, as a share of all requests.</summary>
    public double Bound { get; private init; }

    /// <summary>The share of the examples it was fitted on that are escalated.</summary>
    public double EscalatedShare { get; private init; }

    /// <summary>The share of the examples it was fitted on that stand and are wrong.</summary>
    public double AdmittedError { get; private init; }

    /// <summary>Fits the threshold on examples that neither training nor the choice of a confidence has seen.</summary>
    /// <param name="examples">At least one; with n of them no bound below <c>1 / (n + 1)</c> lets anything stand.</param>
    /// <param name="bound">The most error, as a share of all requests: above 0, below 1.</param>
    /// <exception cref="ArgumentException">There are no examples, or a confidence is not a number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not in its range.</exception>
    public static EscalationRule Fit(IReadOnlyList<EscalationExample> examples, double bound)
    {
        Require(examples, nameof(examples));
        if (!(bound is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(bound),
                bound,
                "The error that is admitted is above 0 and below 1."
            );
        }
        var threshold = double.PositiveInfinity;
        var wrong = 0;
        // Equal confidences stand or fall together, so a threshold is tried once all of its examples are counted.
        foreach (var same in examples.GroupBy(example => example.Confidence).OrderByDescending(group => group.Key))
        {
            wrong += same.Count(example => !example.IsRight);
            if (wrong + 1.0 > bound * (examples.Count + 1.0))
            {
                break;
            }
            threshold = same.Key;
        }
        var rule = new EscalationRule { Threshold = threshold, Bound = bound };
        var (escalated, error) = rule.Check(examples);
        return rule with { EscalatedShare = escalated, AdmittedError = error };
    }

    /// <summary>Whether the answer of the small rank stands.</summary>
    /// <param name="confidence">How sure it is; what is no number does not stand.</param>
    public bool Stands(double confidence) => confidence >= Threshold;

    /// <summary>What the rule does with other examples than it was fitted on.</summary>
    /// <param name="heldOut">At least one.</param>
    /// <returns>The share that is escalated, and the share that stands and is wrong.</returns>
    public (double EscalatedShare, double AdmittedError) Check(IReadOnlyList<EscalationExample> heldOut)
    {
        Require(heldOut, nameof(heldOut));
        double all = heldOut.Count;
        return (
            heldOut.Count(example => !Stands(example.Confidence)) / all,
            heldOut.Count(example => Stands(example.Confidence) && !example.IsRight) / all
        );
    }

    /// <summary>Answers at a small rank, and at a large one where the small one is not sure enough.</summary>
    /// <param name="small">The rank that is asked first.</param>
    /// <param name="large">The rank that is asked where that answer does not stand.</param>
    /// <param name="answer">Answers at a rank, and says how sure it is.</param>
    /// <returns>The answer, and whether the large rank gave it.</returns>
    public async Task<(TAnswer Answer, bool IsEscalated)> AnswerAsync<TAnswer>(
        RankChoice small,
        RankChoice large,
        Func<RankChoice, Task<(TAnswer Answer, double Confidence)>> answer
    )
    {
        ArgumentNullException.ThrowIfNull(answer);
        var (first, confidence) = await answer(small).ConfigureAwait(false);
        if (Stands(confidence))
        {
            return (first, false);
        }
        var (second, _) = await answer(large).ConfigureAwait(false);
        return (second, true);
    }

    private static void Require(IReadOnlyList<EscalationExample> examples, string name)
    {
        ArgumentNullException.ThrowIfNull(examples, name);
        if (examples.Count == 0)
        {
            throw new ArgumentException("A rule is fitted and checked on at least one example.", name);
        }
        if (examples.Any(example => double.IsNaN(example.Confidence)))
        {
            throw new ArgumentException("A confidence is a number; one of these is none.", name);
        }
    }
}
