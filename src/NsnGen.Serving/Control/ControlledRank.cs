namespace NsnGen.Serving;

/// <summary>The point that a controller has chosen; turns come one after the other, and the point is read at any time.</summary>
internal sealed class ControlledRank
{
    private readonly Lock turn = new();
    private readonly ControllerSettings settings;
    private ServedLadder ladder;
    private ControllerState state;

    private ControlledRank(ControllerSettings settings, ServedLadder ladder)
    {
        this.settings = settings;
        this.ladder = ladder;
        state = RankController.Start(ladder, settings);
        Point = ladder.Top;
    }

    public ServedPoint Point { get; private set; }

    /// <param name="options">What is to be held; nothing is controlled where nothing is.</param>
    /// <param name="ladder">The points of the model.</param>
    /// <param name="most">The dearest that may be used.</param>
    public static ControlledRank? Of(ServingOptions options, ServedLadder ladder, ServedPoint most) =>
        options.TargetP95 is null && options.MaxBusy is null
            ? null
            : new ControlledRank(
                new ControllerSettings { TargetP95 = options.TargetP95, MaxBusy = options.MaxBusy },
                UpTo(ladder, most)
            );

    /// <summary>Goes on with points whose milliseconds are known.</summary>
    public void Measured(ServedLadder points, ServedPoint most)
    {
        lock (turn)
        {
            ladder = UpTo(points, most);
            state = RankController.Start(ladder, settings);
            Point = ladder.Top;
        }
    }

    public void Turn(Load load)
    {
        lock (turn)
        {
            state = RankController.Next(ladder, settings, state, load);
            Point = ladder.Points[state.Point];
        }
    }

    /// <summary>The points that are no dearer; if there are none, the one that may be used.</summary>
    private static ServedLadder UpTo(ServedLadder points, ServedPoint most)
    {
        var cheaper = points.Points.Where(point => point.CostShare <= most.CostShare).ToList();
        return ServedLadder.Of(cheaper.Count > 0 ? cheaper : [most]);
    }
}
