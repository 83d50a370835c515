namespace NsnGen.Serving;

/// <summary>
/// Lowers the rank when requests come faster than they are answered in time, and raises it again when there is room. It is a function:
/// the same state and load give the same point.
/// </summary>
/// <remarks>
/// Down it goes at once and as far as the measured milliseconds of the points say that it must. Up it goes only where these say that it
/// will fit, after a time of calm: to the dearest point that does, and once a raise has had to be taken back, by one point or to where there is
/// room in plenty. Such a raise also doubles the time of calm, so that at a load between two points the rank does not swing.
/// </remarks>
public static class RankController
{
    /// <summary>The part of their time that workers may run at a point that is gone down to; a queue at more grows long by chance alone.</summary>
    private const double BusyAfterLowering = 0.85;

    /// <summary>The same at a point that is gone up to. The gap between the two is what keeps the rank from swinging.</summary>
    private const double BusyAfterRaising = 0.8;

    /// <summary>The same at a point that is gone up to past others, once forecasts have been wrong.</summary>
    private const double BusyAfterLeaping = 0.4;

    /// <summary>The part of the target that a queue may take: what comes next has to wait for it and for its own forward.</summary>
    private const double WaitShare = 0.5;

    /// <summary>The part of the target under which it is calm.</summary>
    private const double CalmShare = 0.6;

    /// <summary>How much more may come than when the rank was raised for the raise to be to blame.</summary>
    private const double SameLoad = 1.2;

    /// <summary>How many times the patience there is at most where there is room in plenty.</summary>
    private const int MostWaits = 4;

    /// <summary>Where a controller begins: at the dearest point.</summary>
    public static ControllerState Start(ServedLadder ladder, ControllerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(ladder);
        ArgumentNullException.ThrowIfNull(settings);
        return new ControllerState(ladder.Points.Count - 1, settings.Patience);
    }

    /// <summary>The state of the next turn, which says the point to use in it.</summary>
    /// <param name="ladder">The points, none of them dominated.</param>
    /// <param name="settings">What is to be held.</param>
    /// <param name="state">The state of this turn.</param>
    /// <param name="load">The load of the last turns.</param>
    public static ControllerState Next(
        ServedLadder ladder,
        ControllerSettings settings,
        ControllerState state,
        Load load
    )
    {
        ArgumentNullException.ThrowIfNull(ladder);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(load);
        var forecast = new Forecast(ladder, load);
        var settled = state.Turns >= settings.SettleTurns;
        if (state.Point > 0 && IsTooMuch(settings, forecast, state.Point, load, settled))
        {
            return Lowered(settings, forecast, state, load);
        }
        var waited = state with { Turns = state.Turns == int.MaxValue ? state.Turns : state.Turns + 1 };
        var next = state.Point + 1;
        if (!settled || next == ladder.Points.Count || !IsCalm(settings, forecast, next, load))
        {
            return Proved(settings, waited with { Calm = 0 });
        }
        var patience = HasPlenty(settings, forecast, next)
            ? Math.Min(state.Patience, MostWaits * settings.Patience)
            : state.Patience;
        return state.Calm + 1 < patience
            ? Proved(settings, waited with { Calm = state.Calm + 1 })
            : Raised(settings, forecast, state, load, ladder.Points.Count - 1);
    }

    /// <summary>Latencies are believed once they are of this point; a queue that is too long is believed at once.</summary>
    private static bool IsTooMuch(ControllerSettings settings, Forecast forecast, int point, Load load, bool settled) =>
        load.Refused > 0 && settled
        || settings.TargetP95 is { } target
            && (forecast.WaitAt(point) > target * WaitShare || settled && load.P95 > target)
        || settings.MaxBusy is { } most && settled && load.Busy > most;

    private static bool IsCalm(ControllerSettings settings, Forecast forecast, int next, Load load) =>
        load.Refused == 0
        && forecast.BusyAt(next) <= BusyAfterRaising * (settings.MaxBusy ?? 1)
        && (settings.TargetP95 is not { } target || (load.P95 ?? TimeSpan.Zero) <= target * CalmShare);

    private static bool HasPlenty(ControllerSettings settings, Forecast forecast, int point) =>
        forecast.BusyAt(point) <= BusyAfterLeaping * (settings.MaxBusy ?? 1);

    private static ControllerState Lowered(
        ControllerSettings settings,
        Forecast forecast,
        ControllerState state,
        Load load
    )
    {
        var most = BusyAfterLowering * (settings.MaxBusy ?? 1);
        var point = state.Point - 1;
        while (point > 0 && (forecast.BusyAt(point) > most || forecast.WaitAt(point) > settings.TargetP95 * WaitShare))
        {
            point--;
        }
        // Where no raise is to blame, the load is another, and what was learned of the last one does not hold.
        var isToBlame = state.IsTrial && load.Arrived <= SameLoad * state.ArrivedThen;
        var patience = isToBlame ? Math.Min(settings.MostPatience, 2 * state.Patience) : settings.Patience;
        return new ControllerState(point, patience) { Turns = 0 };
    }

    private static ControllerState Raised(
        ControllerSettings settings,
        Forecast forecast,
        ControllerState state,
        Load load,
        int top
    )
    {
        var most = state.Patience > settings.Patience ? BusyAfterLeaping : BusyAfterRaising;
        var point = top;
        while (point > state.Point + 1 && forecast.BusyAt(point) > most * (settings.MaxBusy ?? 1))
        {
            point--;
        }
        return new ControllerState(point, state.Patience)
        {
            Turns = 0,
            IsTrial = true,
            ArrivedThen = load.Arrived,
        };
    }

    /// <summary>A raise that has stood for as long as was waited for it was right.</summary>
    private static ControllerState Proved(ControllerSettings settings, ControllerState state) =>
        state.IsTrial && state.Turns > settings.SettleTurns + state.Patience
            ? state with
            {
                IsTrial = false,
                Patience = Math.Max(settings.Patience, state.Patience / 2),
            }
            : state;
}
