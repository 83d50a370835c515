using Microsoft.Extensions.Logging;

namespace NsnGen.Training;

/// <summary>What a trainer tells its logger.</summary>
internal static partial class TrainerMessages
{
    [LoggerMessage(1, LogLevel.Information, "Training goes on after step {Steps}, from {Path}.")]
    public static partial void GoesOn(this ILogger logger, long steps, string path);

    [LoggerMessage(2, LogLevel.Information, "Evaluation after step {Step}: {Score}; best: {IsBest}.")]
    public static partial void Evaluated(this ILogger logger, long step, double score, bool isBest);

    [LoggerMessage(3, LogLevel.Debug, "Checkpoint after {Steps} steps.")]
    public static partial void Kept(this ILogger logger, long steps);

    [LoggerMessage(
        4,
        LogLevel.Information,
        "Training ends after {Steps} steps; {Evaluations} evaluations were no better."
    )]
    public static partial void OutOfPatience(this ILogger logger, long steps, int evaluations);

    [LoggerMessage(5, LogLevel.Information, "Training ends after {Steps} steps.")]
    public static partial void Ends(this ILogger logger, long steps);

    [LoggerMessage(6, LogLevel.Warning, "Training was cancelled after {Steps} steps.")]
    public static partial void Cancelled(this ILogger logger, long steps);

    [LoggerMessage(7, LogLevel.Warning, "No step was taken: all {Batches} batches of the sequence had been seen.")]
    public static partial void NothingNew(this ILogger logger, long batches);

    [LoggerMessage(
        8,
        LogLevel.Warning,
        "The state was kept by {Before} processes and goes on with {Now}: a step has other batches and processes draw other random numbers, so that the run is no longer the same bit for bit."
    )]
    public static partial void OtherProcesses(this ILogger logger, int before, int now);
}
