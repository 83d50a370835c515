using System.Globalization;

namespace NsnGen;

/// <summary>
/// How many components of each factored layer a call uses: the same number in every layer, or one for each
/// (<see cref="RankPlan"/>), or one for each row of a batch (<see cref="PerRow(IReadOnlyList{Rank})"/>). Generated code passes it from layer to layer as an argument; it is never state, so calls at
/// different ranks can run on one model at the same time.
/// </summary>
public readonly struct Rank : IEquatable<Rank>
{
    private readonly int value;
    private readonly PlannedRanks? plan;

    private Rank(int value, PlannedRanks? plan, RowRanks? rows = null, bool isFull = false)
    {
        IsFull = isFull;
        this.value = value;
        this.plan = plan;
        Rows = rows;
    }

    /// <summary>The rank as a number, at least 1; of a plan the largest in any layer, of a batch the largest of any row.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Rank)</c>, which names no rank.</exception>
    public int Value =>
        value > 0
            ? value
            : throw new InvalidOperationException("default(Rank) names no rank; use Rank.Of(1) or higher.");

    /// <summary>The plan, if layers differ in rank.</summary>
    public RankPlan? Plan => plan?.Plan;

    /// <summary>What messages call it: <c>rank 16</c>, or the name of its plan, <c>cost 35 %</c>.</summary>
    public string Name => Plan is null && Rows is null ? $"rank {this}" : ToString();

    /// <summary>The same rank in every layer; a layer whose maximum is smaller uses its maximum.</summary>
    /// <param name="value">The rank, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is below 1.</exception>
    public static Rank Of(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return new Rank(value, null);
    }

    /// <summary>Some ranks, each the same in every layer: <c>Rank.Each(1, 4, 16)</c>.</summary>
    /// <param name="values">The ranks, each at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is below 1.</exception>
    public static IReadOnlyList<Rank> Each(params IEnumerable<int> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return [.. values.Select(Of)];
    }

    /// <summary>The ranks of a plan, for the layers of one model.</summary>
    internal static Rank Of(PlannedRanks planned) => new(planned.Largest, planned);

    /// <summary>
    /// A rank for each row of a batch, which runs in one forward: every layer computes the largest of these ranks and drops, in
    /// each row, the components beyond the row's own. A row comes out as if it were run alone at its rank.
    /// </summary>
    /// <param name="ranks">The rank of each row, at least 1. The rows are the first axis of what each layer gets.</param>
    /// <remarks>
    /// Costs count the largest rank.
    /// </remarks>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rank is below 1.</exception>
    public static Rank PerRow(IReadOnlyList<int> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        foreach (var rank in ranks)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1, nameof(ranks));
        }
        return PerRow([.. ranks.Select(Of)]);
    }

    /// <summary>A rank or a plan for each row of a batch, which runs in one forward as if each row were run alone.</summary>
    /// <param name="ranks">The rank of each row; plans are bound to the model that is called. The rows are the first axis of what each layer gets.</param>
    /// <remarks>
    /// Every layer computes the largest rank that a row has in it. Costs count these.
    /// </remarks>
    /// <exception cref="ArgumentException">There are no rows, or one has ranks for rows of its own.</exception>
    /// <exception cref="InvalidOperationException">A rank is <c>default(Rank)</c>, which names no rank.</exception>
    public static Rank PerRow(IReadOnlyList<Rank> ranks)
    {
        var rows = new RowRanks(ranks);
        return new Rank(rows.Largest, null, rows);
    }

    /// <summary>The largest rank that a model has.</summary>
    /// <param name="most">The most that a model of the class can have, at least 1.</param>
    internal static Rank Full(int most) => new(most, null, null, isFull: true);

    /// <summary>Whether the largest rank of a model is meant, which may be less than the number.</summary>
    internal bool IsFull { get; }

    /// <summary>The ranks of a batch's rows, if they differ.</summary>
    internal RowRanks? Rows { get; }

    /// <summary>Whether it is a plan that gives every layer its largest rank.</summary>
    internal bool IsWholePlan => plan is { IsWhole: true };

    /// <summary>What plans of the same ranks share; null if all layers have one rank.</summary>
    internal long? PlanKey => plan?.Key;

    /// <summary>The rank to use in a layer, before the layer caps it at its own maximum.</summary>
    internal int In(object layer) =>
        plan is not null ? plan[layer]
        : Rows is not null ? Rows.In(layer).Largest
        : Value;

    /// <inheritdoc/>
    public bool Equals(Rank other) =>
        value == other.value && ReferenceEquals(plan, other.plan) && ReferenceEquals(Rows, other.Rows);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rank other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => value;

    /// <summary>Whether two ranks are the same.</summary>
    public static bool operator ==(Rank left, Rank right) => left.Equals(right);

    /// <summary>Whether two ranks differ.</summary>
    public static bool operator !=(Rank left, Rank right) => !left.Equals(right);

    /// <summary>The number; of a plan its name; of a batch the ranks of its rows.</summary>
    public override string ToString() =>
        plan is not null ? plan.Plan.ToString()
        : Rows is not null ? Rows.ToString()
        : value > 0 ? value.ToString(CultureInfo.InvariantCulture)
        : "none";
}
