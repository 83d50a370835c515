namespace NsnGen.Analysis;

/// <summary>What it costs in quality to run one layer at a lower rank, the others unchanged.</summary>
public sealed record LayerSensitivity
{
    /// <summary>The damage at some ranks.</summary>
    /// <param name="damage">
    /// By rank, in any unit that is the same for all layers. Rank 1 and the layer's largest must be there; between two ranks
    /// that are, it counts as linear in cost.
    /// </param>
    /// <exception cref="ArgumentException">Rank 1 is missing, a rank is below 1, or a damage is not finite.</exception>
    public LayerSensitivity(IReadOnlyDictionary<int, double> damage)
    {
        ArgumentNullException.ThrowIfNull(damage);
        if (!damage.ContainsKey(1) || damage.Any(entry => entry.Key < 1 || !double.IsFinite(entry.Value)))
        {
            throw new ArgumentException(
                $"Sensitivity needs finite damage at ranks from 1; it got {string.Join(", ", damage)}.",
                nameof(damage)
            );
        }
        Damage = damage.OrderBy(entry => entry.Key).ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    /// <summary>The damage by rank, ascending.</summary>
    public IReadOnlyDictionary<int, double> Damage { get; }
}
