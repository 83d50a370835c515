using System.ComponentModel;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>The ranks that one nested model has, which its sizes decide when it is built.</summary>
/// <typeparam name="TModel">The annotated model class.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModelRanks<TModel>
{
    private readonly nn.Module nested;

    /// <param name="nested">The model.</param>
    /// <param name="anchors">The anchors of its class, ascending.</param>
    /// <param name="most">The largest rank that its class allows.</param>
    public ModelRanks(nn.Module nested, IReadOnlyList<Rank<TModel>> anchors, int most)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        this.nested = nested;
        Max = NestedLayers.Of(nested).Select(entry => entry.Layer.WholeRank).DefaultIfEmpty(most).Max();
        Anchors =
            anchors[^1].Value <= Max
                ? anchors
                : [.. anchors.Where(anchor => anchor.Value < Max), Rank<TModel>.Of(Max, most)];
    }

    /// <summary>The largest rank of any layer.</summary>
    public int Max { get; }

    /// <summary>The anchors of the class that the model has, ascending; in place of those above <see cref="Max"/>, that.</summary>
    public IReadOnlyList<Rank<TModel>> Anchors { get; }

    /// <summary>A rank as the model has it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is above the rank of every layer.</exception>
    public Rank Bind(Rank rank) =>
        rank.Value <= Max ? rank
        : rank.IsFull ? Rank.Of(Max)
        : throw new ArgumentOutOfRangeException(
            nameof(rank),
            rank.Value,
            $"The layers of this {typeof(TModel).Name} have at most rank {Max}. {typeof(TModel).Name}.Rank.Full means that rank in every model."
        );

    /// <summary>A plan, bound to the model.</summary>
    /// <exception cref="ArgumentException">The plan is for another model.</exception>
    public Rank Bind(RankPlan plan) => plan.For(nested);
}
