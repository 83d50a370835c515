namespace NsnGen.Serving;

/// <summary>The rank of every step of an answer.</summary>
/// <param name="prompt">At what the prompt is read.</param>
/// <param name="falling">The ranks of the answer, one after the other.</param>
/// <param name="over">After how many tokens the last of them is reached.</param>
internal sealed class RankSchedule(Rank prompt, IReadOnlyList<Rank> falling, int over)
{
    public Rank Prompt => prompt;

    /// <summary>The rank at which a token of the answer is read, to find the one after it.</summary>
    /// <param name="written">How many tokens there are before it.</param>
    public Rank At(int written) => written >= over ? falling[^1] : falling[(int)((long)written * falling.Count / over)];

    /// <exception cref="RequestRefusedException">The model does not have one of the ranks, or the answer would rise.</exception>
    public static RankSchedule Of(NestedDecoder model, PhaseRanks ranks, Rank free)
    {
        var prompt = ranks.Prompt.In(model, () => free);
        var answer = ranks.Answer.In(model, () => free);
        var last = ranks.Last.In(model, () => answer);
        var (most, least) = (model.PointOf(answer).CostShare, model.PointOf(last).CostShare);
        if (least > most)
        {
            throw RequestRefusedException.Of(
                RefusalReason.Rank,
                $"An answer cannot fall from {answer.Name} to {last.Name}, which costs more."
            );
        }
        var between = model.Ladder.Points.Where(point => point.CostShare > least && point.CostShare < most).Reverse();
        var falling = answer == last ? [answer] : between.Select(point => point.Rank).Prepend(answer).Append(last);
        return new RankSchedule(prompt, [.. falling], ranks.FallOver);
    }
}
