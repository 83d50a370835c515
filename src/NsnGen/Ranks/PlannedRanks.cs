using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace NsnGen;

/// <summary>A plan whose names have been looked up in one model, so that a call only asks by layer.</summary>
/// <param name="plan">The plan.</param>
/// <param name="ranks">The rank of each layer, by the layer itself.</param>
/// <param name="isWhole">Whether every layer has its largest rank.</param>
internal sealed class PlannedRanks(RankPlan plan, IReadOnlyDictionary<object, int> ranks, bool isWhole)
{
    private readonly Lazy<long> key = new(() => KeyOf(plan));

    public RankPlan Plan { get; } = plan;

    /// <summary>The largest rank in any layer.</summary>
    public int Largest { get; } = ranks.Values.DefaultIfEmpty(1).Max();

    /// <summary>Whether every layer has its largest rank.</summary>
    public bool IsWhole { get; } = isWhole;

    /// <summary>A number below 0 that plans of the same ranks share, in every process.</summary>
    public long Key => key.Value;

    public int this[object layer] =>
        ranks.TryGetValue(layer, out var rank)
            ? rank
            : throw new ArgumentException(
                "This rank is a plan for another model; bind the plan to the model that is called."
            );

    private static long KeyOf(RankPlan plan)
    {
        var entries = plan.Ranks.OrderBy(entry => entry.Key, StringComparer.Ordinal);
        var text = string.Join('\n', entries.Select(entry => $"{entry.Key}={entry.Value}"));
        return BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) | long.MinValue;
    }
}
