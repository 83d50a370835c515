namespace NsnGen.Serving;

/// <summary>What a load would be at other points, by how long texts take at each.</summary>
/// <param name="ladder">The points.</param>
/// <param name="settings">What is to be held.</param>
/// <param name="load">The load.</param>
internal sealed class Forecast(ServedLadder ladder, ControllerSettings settings, Load load)
{
    /// <summary>
    /// The part of their time that workers may run, whatever the target: arrivals and times are measured, and one is a tenth off at times.
    /// </summary>
    private const double MostBusy = 0.9;

    /// <summary>The part of the target that a queue may take: what comes next has to wait for it and for its own forward.</summary>
    private const double WaitShare = 0.5;

    /// <summary>How many targets it may take until a queue is empty.</summary>
    private const double EmptyWithin = 3;

    /// <summary>How often a queue that comes by chance may be longer.</summary>
    private const double LongerShare = 0.01;

    private readonly bool isMeasured = ladder.Points.All(point => point.Milliseconds is not null);

    /// <summary>The dearest point of the ladder.</summary>
    public int Top => ladder.Points.Count - 1;

    /// <summary>The share of their time that the workers would run; above 1 they would not keep up.</summary>
    public double BusyAt(int point) => load.Arriving * Seconds(point);

    /// <summary>The dearest point, up to one, that what comes leaves a part of its room at; else the cheapest.</summary>
    /// <param name="point">The dearest that is asked for.</param>
    /// <param name="part">The part of the room that may be taken: 0 … 1.</param>
    public int Under(int point, double part = 1) => Dearest(point, at => IsUnder(at, part));

    /// <summary>Whether what comes takes at most a part of a point's room.</summary>
    public bool IsUnder(int point, double part) => BusyAt(point) <= part * RoomAt(point);

    /// <summary>Whether what waits would take longer than the target leaves.</summary>
    public bool IsQueueTooLong(int point, double part = 1) =>
        settings.TargetP95 is { } target && load.Waiting * Seconds(point) > part * WaitShare * target.TotalSeconds;

    /// <summary>The dearest point, up to one, that soon empties the queue while others come; else the cheapest.</summary>
    public int Emptying(int point) =>
        settings.TargetP95 is { } target
            ? Dearest(
                point,
                at => (load.Waiting / (EmptyWithin * target.TotalSeconds) + load.Arriving) * Seconds(at) <= 1
            )
            : point;

    /// <summary>
    /// The part of their time that workers may run at a point. At more, queues that come by chance alone are too long too often: where texts come at
    /// random and take a time s, the share exp(-2 (1 - busy) w / s) of them waits longer than w (Kingman, On queues in heavy traffic, 1962).
    /// </summary>
    private double RoomAt(int point)
    {
        var most = MostBusy;
        if (settings.TargetP95 is { } target)
        {
            var texts = WaitShare * target.TotalSeconds / Seconds(point);
            most = Math.Min(most, 1 + Math.Log(LongerShare) / (2 * texts));
        }
        return most * (settings.MaxBusy ?? 1);
    }

    private static int Dearest(int point, Predicate<int> fits)
    {
        while (point > 0 && !fits(point))
        {
            point--;
        }
        return point;
    }

    /// <summary>How long a text takes from all workers together, as texts are now.</summary>
    private double Seconds(int point) => load.SecondsPerUnit * Units(ladder.Points[point]);

    /// <summary>What a text costs, in the unit that the load is in.</summary>
    private double Units(ServedPoint point) => isMeasured ? point.Milliseconds!.Value : point.CostShare;
}
