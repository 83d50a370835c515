namespace NsnGen.Files;

/// <summary>A file cannot be used as a checkpoint: it is damaged, of another kind, or of another model.</summary>
public class CheckpointException : Exception
{
    /// <summary>A fault without details.</summary>
    public CheckpointException() { }

    /// <summary>A fault in the words of <paramref name="message"/>.</summary>
    public CheckpointException(string message)
        : base(message) { }

    /// <summary>A fault with its cause.</summary>
    public CheckpointException(string message, Exception? innerException)
        : base(message, innerException) { }
}
