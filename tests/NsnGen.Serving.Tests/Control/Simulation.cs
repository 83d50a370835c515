namespace NsnGen.Serving.Tests;

/// <summary>
/// A server with one worker, a queue and a controller, at requests that come at random (Poisson). Time passes only in the simulation, so an hour takes a
/// moment and the same seed gives the same hour.
/// </summary>
internal sealed class Simulation(ServedLadder ladder, ControllerSettings settings, int seed)
{
    private static readonly double TurnSeconds = EmbeddingServer.Turn.TotalSeconds;
    private const double ForwardMs = 1;
    private const int MaxBatch = 32;
    private const int QueueLimit = 512;

    private readonly Random random = new(seed);
    private readonly SimulatedTime time = new();
    private readonly Queue<double> queue = new();
    private readonly List<SimulatedAnswer> answers = [];
    private readonly List<(double At, int Point)> changes = [];

    /// <summary>Milliseconds that each text takes beside what was measured, so that forecasts are wrong.</summary>
    public double UnmeasuredMs { get; init; }

    /// <summary>Whether the worker stands still at a time, as it does while others have the machine.</summary>
    public Func<double, bool> StandsStill { get; init; } = _ => false;

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

    /// <summary>What answers cost in the mean, of requests that came after a time, as a share of the dense model's.</summary>
    public double MeanCost(double after) =>
        answers.Where(answer => answer.Came >= after).Average(answer => ladder.Points[answer.Point].CostShare);

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
                var units =
                    running.Count == 0 ? 0 : ForwardMs + running.Count * ladder.Points[state.Point].Milliseconds!.Value;
                var busy = (units + running.Count * UnmeasuredMs) / 1000;
                free = time.Now + busy;
                while (StandsStill(free))
                {
                    free += 0.001;
                }
                window.Ran(running.Count, TimeSpan.FromSeconds(free - time.Now), units);
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
