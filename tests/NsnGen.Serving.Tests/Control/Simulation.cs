namespace NsnGen.Serving.Tests;

/// <summary>
/// A server with one worker, a queue and a controller, at requests that come at random (Poisson). Time passes only in the simulation, so an hour takes a
/// moment and the same seed gives the same hour.
/// </summary>
internal sealed class Simulation(ServedLadder ladder, ControllerSettings settings, int seed)
{
    private const double TurnSeconds = 0.25;
    private const double ForwardMs = 1;
    private const int MaxBatch = 32;
    private const int QueueLimit = 512;

    private readonly Random random = new(seed);
    private readonly SimulatedTime time = new();
    private readonly Queue<double> queue = new();
    private readonly List<SimulatedAnswer> answers = [];
    private readonly List<(double At, int Point)> changes = [];

    public IReadOnlyList<SimulatedAnswer> Answers => answers;

    /// <summary>When the point changed, and to which.</summary>
    public IReadOnlyList<(double At, int Point)> Changes => changes;

    public int Arrived { get; private set; }

    public int Refused { get; private set; }

    /// <summary>Requests a second that the dearest point can answer.</summary>
    public static double Capacity(ServedLadder ladder) =>
        1000 * MaxBatch / (ForwardMs + MaxBatch * ladder.Top.Milliseconds!.Value);

    /// <summary>The latency, in milliseconds, that 95 % of the requests that came after a time stay under.</summary>
    public double P95(double after)
    {
        var latencies = answers
            .Where(answer => answer.Came >= after)
            .Select(answer => answer.Milliseconds)
            .Order()
            .ToList();
        return latencies[(int)(0.95 * latencies.Count)];
    }

    /// <param name="rate">Requests a second at a time.</param>
    /// <param name="seconds">How long it runs.</param>
    public Simulation Run(Func<double, double> rate, double seconds)
    {
        var window = new LoadWindow(time, TimeSpan.FromSeconds(1));
        var state = RankController.Start(ladder, settings);
        var (arrival, turn, free) = (Gap(rate(0)), TurnSeconds, 0.0);
        List<double> running = [];
        while (time.Now < seconds)
        {
            var begins = queue.Count > 0 || running.Count > 0 ? free : double.PositiveInfinity;
            time.Now = Math.Min(arrival, Math.Min(turn, Math.Max(begins, time.Now)));
            if (time.Now == arrival)
            {
                Arrive(window);
                arrival += Gap(rate(time.Now));
            }
            else if (time.Now == turn)
            {
                var next = RankController.Next(ladder, settings, state, window.Read(queue.Count, 1));
                if (next.Point != state.Point)
                {
                    changes.Add((time.Now, next.Point));
                }
                (state, turn) = (next, turn + TurnSeconds);
            }
            else
            {
                Answer(running, state.Point, window);
                running = [.. Enumerable.Range(0, Math.Min(MaxBatch, queue.Count)).Select(_ => queue.Dequeue())];
                var units = running.Count * ladder.Points[state.Point].Milliseconds!.Value;
                var busy = running.Count == 0 ? 0 : (ForwardMs + units) / 1000;
                free = time.Now + busy;
                window.Ran(running.Count, TimeSpan.FromSeconds(busy), 1000 * busy);
            }
        }
        return this;
    }

    private void Arrive(LoadWindow window)
    {
        Arrived++;
        if (queue.Count >= QueueLimit)
        {
            Refused++;
            window.Refused(1);
            return;
        }
        window.Arrived(1);
        queue.Enqueue(time.Now);
    }

    private void Answer(List<double> running, int point, LoadWindow window)
    {
        foreach (var came in running)
        {
            answers.Add(new SimulatedAnswer(came, 1000 * (time.Now - came), point));
            window.Answered(TimeSpan.FromSeconds(time.Now - came));
        }
    }

    private double Gap(double rate) => -Math.Log(1 - random.NextDouble()) / rate;
}
