namespace NsnGen.Serving;

/// <summary>What a load would be at other points, by how long texts take at each.</summary>
/// <param name="ladder">The points.</param>
/// <param name="load">The load.</param>
internal sealed class Forecast(ServedLadder ladder, Load load)
{
    private readonly bool isMeasured = ladder.Points.All(point => point.Milliseconds is not null);

    /// <summary>The share of their time that the workers would run; above 1 they would not keep up.</summary>
    public double BusyAt(int point) => load.Arrived * Seconds(point);

    /// <summary>How long the texts that wait now would take.</summary>
    public TimeSpan WaitAt(int point) => TimeSpan.FromSeconds(Math.Min(load.Waiting * Seconds(point), 1e6));

    /// <summary>How long a text takes from all workers together, as texts are now.</summary>
    private double Seconds(int point) => load.SecondsPerUnit * Units(ladder.Points[point]);

    /// <summary>What a text costs, in the unit that the load is in.</summary>
    private double Units(ServedPoint point) => isMeasured ? point.Milliseconds!.Value : point.CostShare;
}
