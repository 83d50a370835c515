namespace NsnGen.Serving;

/// <summary>A request that a server does not answer. The message is for whoever sent it and repeats nothing of its texts.</summary>
public sealed class RequestRefusedException : Exception
{
    /// <summary>A refusal without a reason that is told.</summary>
    public RequestRefusedException() { }

    /// <summary>A refusal of the input.</summary>
    /// <param name="message">What is wrong, and what is allowed.</param>
    public RequestRefusedException(string message)
        : base(message) { }

    /// <summary>A refusal of the input, with its cause.</summary>
    /// <param name="message">What is wrong, and what is allowed.</param>
    /// <param name="innerException">The cause.</param>
    public RequestRefusedException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Why.</summary>
    public RefusalReason Reason { get; private init; }

    /// <summary>After how long another try may have success; null if that is not known.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    internal static RequestRefusedException Of(
        RefusalReason reason,
        string message,
        Exception? cause = null,
        TimeSpan? retryAfter = null
    ) => new(message, cause) { Reason = reason, RetryAfter = retryAfter };

    internal static RequestRefusedException Late(TimeSpan limit) =>
        Of(
            RefusalReason.Deadline,
            FormattableString.Invariant($"The request was not answered within {limit.TotalMilliseconds:0} ms.")
        );

    internal static RequestRefusedException Stopping() =>
        Of(
            RefusalReason.Stopping,
            "The server is stopping and takes no more requests.",
            retryAfter: TimeSpan.FromSeconds(1)
        );

    /// <summary>By when the queue is empty, if no more comes.</summary>
    internal static RequestRefusedException Full(Load load, int limit)
    {
        var seconds = load.Served > 0 ? load.Waiting / load.Served : 1;
        return Of(
            RefusalReason.QueueFull,
            $"{load.Waiting} wait, of at most {limit}; try again later.",
            retryAfter: TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(seconds), 1, 60))
        );
    }
}
