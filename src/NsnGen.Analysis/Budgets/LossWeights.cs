namespace NsnGen.Analysis;

/// <summary>Scales each layer's curve to what the model's loss makes of that layer.</summary>
/// <param name="shares">The curves, in whatever unit.</param>
/// <param name="loss">The model's loss.</param>
internal sealed class LossWeights(Sensitivity shares, PlanLoss loss)
{
    /// <summary>A layer is tried at this part of its largest rank, about where budgets lie that are worth having.</summary>
    private const int Part = 4;

    public Sensitivity Apply(IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        var layers = loss.Layers;
        int[] full = [.. layers.Select(same => same[0].Layer.MaxRank)];
        var least = loss.At(full, cancellation);
        var weighted = new Dictionary<string, LayerSensitivity>(StringComparer.Ordinal);
        for (var i = 0; i < layers.Count; i++)
        {
            var name = layers[i][0].Name;
            var damage = DamageOf(name);
            var rank = damage.Keys.Last(rank => rank <= Math.Max(1, full[i] / Part));
            var rise = Math.Max(0, loss.At([.. full[..i], rank, .. full[(i + 1)..]], cancellation) - least);
            var scale = damage[rank] > 0 ? rise / damage[rank] : 0;
            weighted[name] = new LayerSensitivity(damage.ToDictionary(at => at.Key, at => at.Value * scale));
            progress?.Report((i + 1, layers.Count));
        }
        return shares with { Layers = weighted };
    }

    private IReadOnlyDictionary<int, double> DamageOf(string name) =>
        shares.Layers.TryGetValue(name, out var curve)
            ? curve.Damage
            : throw new ArgumentException($"The sensitivity does not say what layer '{name}' loses.");
}
