namespace NsnGen.Serving;

/// <summary>Chooses the next token by its logits: the most probable one, or one at random.</summary>
/// <param name="temperature">0 for the most probable token; 1 leaves the probabilities as they are.</param>
/// <param name="topK">How many of the most probable tokens there is a choice of; null for all.</param>
/// <param name="topP">How much probability the choice is of, the most probable first: above 0, up to 1.</param>
/// <param name="seed">Repeats the choices; null for others each time.</param>
internal sealed class TokenChoice(double temperature, int? topK, double topP, long? seed)
{
    private readonly Random random = seed is { } number ? new Random(HashCode.Combine(number)) : new Random();

    public int Of(float[] logits)
    {
        if (temperature <= 0)
        {
            return logits.AsSpan().IndexOf(logits.Max());
        }
        var largest = logits.Max();
        var weights = logits
            .Select((logit, token) => (Token: token, Weight: Math.Exp((logit - largest) / temperature)))
            .OrderByDescending(choice => choice.Weight)
            .Take(topK ?? logits.Length)
            .ToList();
        var all = weights.Sum(choice => choice.Weight);
        var kept = Nucleus(weights, topP * all);
        var left = random.NextDouble() * kept.Sum(choice => choice.Weight);
        foreach (var (token, weight) in kept)
        {
            left -= weight;
            if (left < 0)
            {
                return token;
            }
        }
        return kept[^1].Token;
    }

    /// <summary>The most probable tokens, until they have a part of the probability (Holtzman et al., arXiv 1904.09751).</summary>
    private static List<(int Token, double Weight)> Nucleus(List<(int Token, double Weight)> descending, double part)
    {
        var sum = 0.0;
        var count = descending.TakeWhile(choice => (sum += choice.Weight) < part).Count();
        return descending[..Math.Min(count + 1, descending.Count)];
    }
}
