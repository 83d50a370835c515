namespace NsnGen.Onnx;

/// <summary>A model cannot be written as an ONNX file; the message says what is in the way.</summary>
public sealed class OnnxExportException : NotSupportedException
{
    /// <summary>A fault without a message.</summary>
    public OnnxExportException() { }

    /// <summary>A fault.</summary>
    /// <param name="message">What is in the way.</param>
    public OnnxExportException(string message)
        : base(message) { }

    /// <summary>A fault with its cause.</summary>
    /// <param name="message">What is in the way.</param>
    /// <param name="innerException">The cause.</param>
    public OnnxExportException(string message, Exception innerException)
        : base(message, innerException) { }
}
