namespace NsnGen.Training;

/// <summary>Processes cannot train together, or not any longer. Every process of the group throws it.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">Which process, and what happened there.</param>
/// <param name="inner">What this process itself met, if it did.</param>
public sealed class ProcessGroupException(ProcessGroupFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public ProcessGroupFault Fault { get; } = fault;
}
