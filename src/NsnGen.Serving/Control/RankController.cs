namespace NsnGen.Serving;

/// <summary>
/// Lowers the rank when requests come faster than they are answered in time, and raises it again when there is room. It is a function:
/// the same state and load give the same point.
/// </summary>
/// <remarks>
/// A queue that has to be emptied is one thing, a load that has to be carried another. A queue is emptied at a point that does so soon, no cheaper than
/// that, and once it is empty the rank is at once what the arrivals alone allow. For a load that is too much the rank is lowered
/// to where the measured milliseconds of the points say that it fits, and raised after a time of calm: to the dearest point that they
/// allow, and once a raise has been wrong, by one point or to where there is room in plenty. Such a raise also doubles the time of calm, so that at
/// a load between two points the rank does not swing.
/// </remarks>
public static class RankController
{
    /// <summary>The part of a point's room that is taken at most after a raise; the gap is what keeps the rank from swinging.</summary>
    private const double Raising = 0.95;

    /// <summary>The same at a point that is gone up to past others, once forecasts have been wrong.</summary>
    private const double Leaping = 0.45;

    /// <summary>The part of the queue that is too long at which it counts as empty: some always waits.</summary>
    private const double Empty = 0.5;

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
        var forecast = new Forecast(ladder, settings, load);
        if (state.ReturnsTo is { } dearest)
        {
            return forecast.IsQueueTooLong(dearest, Empty)
                ? state with
                {
                    Point = forecast.Emptying(state.Point),
                }
                : Returned(forecast, state, load, dearest);
        }
        if (forecast.IsQueueTooLong(state.Point) && forecast.Emptying(state.Point) < state.Point)
        {
            var fallen = Blamed(settings, state, load);
            return fallen with { Point = forecast.Emptying(state.Point), ReturnsTo = fallen.Point };
        }
        var settled = state.Turns >= settings.SettleTurns;
        if (settled && state.Point > 0 && IsTooMuch(settings, load))
        {
            return Blamed(settings, state, load) with { Point = forecast.Under(state.Point - 1), Turns = 0 };
        }
        var waited = state with { Turns = state.Turns == int.MaxValue ? state.Turns : state.Turns + 1 };
        var next = state.Point + 1;
        if (!settled || next > forecast.Top || !IsCalm(settings, load) || !forecast.IsUnder(next, Raising))
        {
            return Proved(settings, waited with { Calm = 0 });
        }
        var patience = forecast.IsUnder(next, Leaping)
            ? Math.Min(state.Patience, MostWaits * settings.Patience)
            : state.Patience;
        return state.Calm + 1 < patience
            ? Proved(settings, waited with { Calm = state.Calm + 1 })
            : Raised(settings, forecast, state, load);
    }

    private static bool IsTooMuch(ControllerSettings settings, Load load) =>
        load.Refused > 0 || load.P95 > settings.TargetP95 || load.Busy > settings.MaxBusy;

    private static bool IsCalm(ControllerSettings settings, Load load) =>
        load.Refused == 0
        && (settings.TargetP95 is not { } target || (load.P95 ?? TimeSpan.Zero) <= target * CalmShare);

    /// <summary>
    /// The state without what was tried. A raise that is to blame is taken back, and the next one waits for longer; otherwise the load is another,
    /// and what was learned of the last one does not hold.
    /// </summary>
    private static ControllerState Blamed(ControllerSettings settings, ControllerState state, Load load) =>
        state.IsTrial && load.Arriving <= SameLoad * state.ArrivedThen
            ? new ControllerState(Math.Max(0, state.Point - 1), Math.Min(settings.MostPatience, 2 * state.Patience))
            : new ControllerState(state.Point, settings.Patience);

    /// <summary>With the queue empty; if the point that the arrivals allow is wrong too, the next queue says so.</summary>
    private static ControllerState Returned(Forecast forecast, ControllerState state, Load load, int dearest) =>
        new(forecast.Under(dearest), state.Patience)
        {
            Turns = 0,
            IsTrial = true,
            ArrivedThen = load.Arriving,
        };

    private static ControllerState Raised(
        ControllerSettings settings,
        Forecast forecast,
        ControllerState state,
        Load load
    )
    {
        var part = state.Patience > settings.Patience ? Leaping : Raising;
        return new ControllerState(Math.Max(state.Point + 1, forecast.Under(forecast.Top, part)), state.Patience)
        {
            Turns = 0,
            IsTrial = true,
            ArrivedThen = load.Arriving,
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
