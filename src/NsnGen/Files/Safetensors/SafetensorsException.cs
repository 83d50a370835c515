namespace NsnGen.Files;

/// <summary>A file is not what the safetensors format allows.</summary>
public sealed class SafetensorsException : CheckpointException
{
    /// <summary>A fault without details.</summary>
    public SafetensorsException() { }

    /// <summary>A fault in the words of <paramref name="message"/>.</summary>
    public SafetensorsException(string message)
        : base(message) { }

    /// <summary>A fault with its cause.</summary>
    public SafetensorsException(string message, Exception? innerException)
        : base(message, innerException) { }

    internal SafetensorsException(string path, string? tensor, string fault, Exception? cause = null)
        : base(tensor is null ? $"'{path}': {fault}" : $"'{path}', tensor '{tensor}': {fault}", cause)
    {
        Path = path;
        Tensor = tensor;
    }

    /// <summary>The file.</summary>
    public string? Path { get; }

    /// <summary>The tensor at fault; null if it is the file as a whole.</summary>
    public string? Tensor { get; }
}
