namespace NsnGen.Engine;

/// <summary>TorchSharp cannot be loaded; the message names the library, what is missing, and what to do.</summary>
public sealed class TorchEngineException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public TorchEngineException() { }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What is missing, and what to do.</param>
    public TorchEngineException(string message)
        : base(message) { }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What is missing, and what to do.</param>
    /// <param name="innerException">What the loader said.</param>
    public TorchEngineException(string message, Exception innerException)
        : base(message, innerException) { }
}
