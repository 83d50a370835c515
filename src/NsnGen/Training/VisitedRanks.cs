using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>The ranks that steps visit: those that a model has and a sampler promises.</summary>
internal sealed class VisitedRanks
{
    private readonly RankSampler sampler;
    private readonly HashSet<Rank> promised;

    /// <param name="model">The model.</param>
    /// <param name="sampler">Chooses the ranks of each step.</param>
    /// <exception cref="ArgumentException">The model has not every rank of the sampler, or two are called the same.</exception>
    public VisitedRanks(nn.Module model, RankSampler sampler)
    {
        this.sampler = sampler;
        promised = [.. sampler.Support];
        Require(model, sampler.Support, sampler.GetType().Name);
        RequireNames(sampler.Support);
    }

    /// <summary>The ranks of a step.</summary>
    /// <exception cref="InvalidOperationException">The sampler breaks its promises.</exception>
    public IReadOnlyList<Rank> At(long step)
    {
        var ranks = sampler.Sample(step);
        var fault =
            ranks.Count == 0 ? "no rank"
            : ranks.Distinct().Count() < ranks.Count ? "a rank twice"
            : ranks
                .Where(rank => !promised.Contains(rank))
                .Select(rank => $"{rank.Name}, which is not in its Support")
                .FirstOrDefault();
        return fault is null
            ? ranks
            : throw new InvalidOperationException($"{sampler.GetType().Name} gives {fault}, for step {step}.");
    }

    /// <summary>Ranks are there to be called.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="source">Who gives them, for the message.</param>
    /// <exception cref="ArgumentException">The model lacks one.</exception>
    public static void Require(nn.Module model, IEnumerable<Rank> ranks, string source)
    {
        var layers = NestedLayers.Of(model);
        var most = layers.Select(entry => entry.Layer.WholeRank).DefaultIfEmpty(1).Max();
        foreach (var rank in ranks.OrderByDescending(rank => rank.Value))
        {
            if (rank is { Plan: null, IsFull: false } && rank.Value > most)
            {
                throw new ArgumentException(
                    $"{source} gives {rank.Name}; the layers of this {model.GetName()} have at most rank {most}."
                );
            }
            foreach (var (_, layer) in layers)
            {
                // Throws where the rank is not loaded, or a plan for another model.
                _ = layer.CostAt(rank);
            }
        }
    }

    /// <summary>Logs, metrics and checkpoints know a rank by what it is called.</summary>
    private static void RequireNames(IReadOnlyList<Rank> ranks)
    {
        if (
            ranks.GroupBy(rank => rank.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is
            { } same
        )
        {
            throw new ArgumentException(
                $"Several ranks of the sampler are called '{same.Key}'; RankPlan.Name tells plans apart."
            );
        }
    }
}
