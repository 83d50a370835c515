namespace NsnGen.Serving;

/// <summary>The points that a server chooses from, from the cheapest to the dearest; none is dominated by another.</summary>
public sealed class ServedLadder
{
    private ServedLadder(IReadOnlyList<ServedPoint> points) => Points = points;

    /// <summary>The points, at least one: each costs more than those before it, and is no worse.</summary>
    public IReadOnlyList<ServedPoint> Points { get; }

    /// <summary>The dearest point.</summary>
    public ServedPoint Top => Points[^1];

    /// <summary>A ladder of a model's points; those that another one dominates are left out.</summary>
    /// <param name="model">The model, which tells costs.</param>
    /// <param name="points">At least one point.</param>
    /// <exception cref="RequestRefusedException">The model does not have a rank.</exception>
    public static ServedLadder Of(ServedModel model, IReadOnlyList<ServedPoint> points)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(points);
        return Of(
            points.Select(point =>
            {
                var bound = model.PointOf(model.Bind(point.Rank));
                return point with { Rank = bound.Rank, CostShare = bound.CostShare };
            })
        );
    }

    /// <summary>A ladder of points whose costs are known; those that another one dominates are left out.</summary>
    /// <param name="points">At least one point. All have a quality, or none; without, what costs more is better.</param>
    /// <remarks>
    /// A point is dominated if another is at least as good and takes no more time; time is <see cref="ServedPoint.Milliseconds"/> where
    /// all points have it, else <see cref="ServedPoint.CostShare"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">There are no points, or only some have a quality.</exception>
    public static ServedLadder Of(IEnumerable<ServedPoint> points)
    {
        List<ServedPoint> all = [.. points ?? throw new ArgumentNullException(nameof(points))];
        if (all.Count == 0)
        {
            throw new ArgumentException("A ladder has at least one point.", nameof(points));
        }
        if (all.Any(point => point.Quality is null) && all.Any(point => point.Quality is not null))
        {
            throw new ArgumentException("Points are compared by quality: all have one, or none.", nameof(points));
        }
        var isMeasured = all.All(point => point.Milliseconds is not null);
        var kept = new List<ServedPoint>();
        foreach (var point in all.OrderBy(Time).ThenByDescending(Goodness))
        {
            if (kept.Count == 0 || Goodness(point).CompareTo(Goodness(kept[^1])) > 0)
            {
                kept.Add(point);
            }
        }
        return new ServedLadder(kept);

        double Time(ServedPoint point) => isMeasured ? point.Milliseconds!.Value : point.CostShare;
    }

    /// <summary>The dearest point that costs no more than a share of the dense model; null if all cost more.</summary>
    /// <param name="share">0 … 1.</param>
    public ServedPoint? Under(double share) => Points.LastOrDefault(point => point.CostShare <= share);

    /// <summary>
    /// How long a forward should take by what was measured, in milliseconds: its dearest text decides what it takes beside its texts. Without
    /// measurement, what the texts cost, in shares of the dense model's.
    /// </summary>
    /// <param name="texts">At least one: its rank, and what a text costs at it as a share of the dense model's.</param>
    internal double UnitsOf(IReadOnlyList<(Rank Rank, double Share)> texts)
    {
        if (Top.Time is not { } top)
        {
            return texts.Sum(text => text.Share);
        }
        List<ForwardTime> times =
        [
            .. texts.Select(text =>
                Points.FirstOrDefault(point => point.Rank == text.Rank)?.Time
                ?? new ForwardTime(top.Fixed, text.Share * top.Added)
            ),
        ];
        return times.Max(time => time.Fixed) + times.Sum(time => time.Added);
    }

    /// <summary>At equal cost, as merged layers have it, the higher rank is better.</summary>
    private static (double, int) Goodness(ServedPoint point) => (point.Quality ?? point.CostShare, point.Rank.Value);
}
