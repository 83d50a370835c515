namespace NsnGen.Training;

/// <summary>Why processes cannot train together.</summary>
public enum ProcessGroupFault
{
    /// <summary>What connects the processes is not installed, or does not work.</summary>
    NotAvailable,

    /// <summary>The processes were started by something else than what connects them.</summary>
    WrongLauncher,

    /// <summary>The processes were not given the same model, options, data or ranks.</summary>
    Disagreement,

    /// <summary>A process could not compute its part of a step, so that none took it.</summary>
    ProcessFailed,
}
