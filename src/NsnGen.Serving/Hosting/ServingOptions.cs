namespace NsnGen.Serving;

/// <summary>How a model is served. A configuration section sets the same names.</summary>
public sealed class ServingOptions
{
    /// <summary>
    /// What requests get that ask for nothing: <c>16</c>, <c>R16</c> or <c>full</c>; null for <see cref="Budget"/>, or the largest rank. With
    /// <see cref="TargetP95"/> or <see cref="MaxBusy"/> it is the most they get.
    /// </summary>
    public string? Rank { get; set; }

    /// <summary>The same as a share of the dense model's cost: <c>0.4</c> or <c>40 %</c>.</summary>
    public string? Budget { get; set; }

    /// <summary>The latency that 95 % of requests stay under, held by lowering the rank of those that ask for nothing; null to keep the rank.</summary>
    public TimeSpan? TargetP95 { get; set; }

    /// <summary>The share of the time that the workers run at most, held in the same way: above 0, up to 1; null for no limit.</summary>
    public double? MaxBusy { get; set; }

    /// <summary>How long a text waits for others to run with, at most. While the server is busy nothing waits for that.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The most texts of one forward.</summary>
    public int MaxBatch { get; set; } = 32;

    /// <summary>The most tokens of one forward, padding included; one text always runs.</summary>
    public int MaxBatchTokens { get; set; } = 8192;

    /// <summary>The most texts that wait; more are refused. Of a chat model, the most conversations that wait.</summary>
    public int QueueLimit { get; set; } = 512;

    /// <summary>The most texts of one request, at most <see cref="QueueLimit"/>.</summary>
    public int MaxInputs { get; set; } = 256;

    /// <summary>The most characters of one text; the model's own limit is in tokens.</summary>
    public int MaxCharacters { get; set; } = 32_768;

    /// <summary>The largest body of an HTTP request, in bytes.</summary>
    public long MaxBodyBytes { get; set; } = 1 << 20;

    /// <summary>How long a request may take; then it is refused. One that asks for less gets less.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many forwards run at the same time.</summary>
    public int Workers { get; set; } = 1;

    /// <summary>The threads of libtorch in each forward; null for libtorch's own number.</summary>
    public int? Threads { get; set; }

    /// <summary>Whether every point is prepared and measured before the first request.</summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>What is wrong with the values, whatever the model; empty if nothing is.</summary>
    internal IEnumerable<string> Faults()
    {
        (bool IsRight, string Fault)[] rules =
        [
            (
                MaxDelay >= TimeSpan.Zero && MaxDelay <= TimeSpan.FromSeconds(10),
                $"{nameof(MaxDelay)} is {MaxDelay}; it goes from 0 to 10 seconds."
            ),
            (MaxBatch >= 1, $"{nameof(MaxBatch)} is {MaxBatch}; it is at least 1."),
            (MaxBatchTokens >= 1, $"{nameof(MaxBatchTokens)} is {MaxBatchTokens}; it is at least 1."),
            (
                QueueLimit is >= 1 and <= 1_000_000,
                $"{nameof(QueueLimit)} is {QueueLimit}; it goes from 1 to 1,000,000."
            ),
            (
                MaxInputs >= 1 && MaxInputs <= QueueLimit,
                $"{nameof(MaxInputs)} is {MaxInputs}; it goes from 1 to {nameof(QueueLimit)}, {QueueLimit}."
            ),
            (MaxCharacters >= 1, $"{nameof(MaxCharacters)} is {MaxCharacters}; it is at least 1."),
            (MaxBodyBytes >= 1, $"{nameof(MaxBodyBytes)} is {MaxBodyBytes}; it is at least 1."),
            (
                Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromDays(1),
                $"{nameof(Timeout)} is {Timeout}; it is above 0, up to a day."
            ),
            (Workers is >= 1 and <= 64, $"{nameof(Workers)} is {Workers}; it goes from 1 to 64."),
            (Threads is null or >= 1, $"{nameof(Threads)} is {Threads}; it is at least 1."),
            (TargetP95 is null || TargetP95 > TimeSpan.Zero, $"{nameof(TargetP95)} is {TargetP95}; it is above 0."),
            (MaxBusy is null or (> 0 and <= 1), $"{nameof(MaxBusy)} is {MaxBusy}; it is above 0, up to 1."),
        ];
        var faults = rules.Where(rule => !rule.IsRight).Select(rule => rule.Fault);
        return ChoiceFault() is { } fault ? faults.Append(fault) : faults;
    }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal static ServingOptions Checked(ServingOptions? options)
    {
        options ??= new ServingOptions();
        return options.Faults().FirstOrDefault() is { } fault
            ? throw new ArgumentException(fault, nameof(options))
            : options;
    }

    private string? ChoiceFault()
    {
        try
        {
            _ = RankChoice.Parse(Rank, Budget);
            return null;
        }
        catch (FormatException fault)
        {
            return $"{nameof(Rank)} is \"{Rank}\" and {nameof(Budget)} \"{Budget}\": {fault.Message}";
        }
    }
}
