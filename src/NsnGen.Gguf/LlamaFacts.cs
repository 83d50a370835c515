namespace NsnGen.Gguf;

/// <summary>What the weights of a Llama do not tell. All sizes are read off the weights.</summary>
public sealed record LlamaFacts
{
    /// <summary>Query heads, at least 1.</summary>
    public required int Heads { get; init; }

    /// <summary>The longest context that the model was trained on, in tokens, at least 1.</summary>
    public required int Context { get; init; }

    /// <summary>What keeps the root mean square of a norm from being 0; above 0.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>The base of the rotary embedding (Su et al., arXiv 2104.09864); above 0.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>
    /// Whether a pair of numbers that is rotated together lies side by side, as Meta and llama.cpp have it, rather than half a head
    /// apart, as Hugging Face has it. The rows of queries and keys of the latter are put side by side in the file.
    /// </summary>
    public bool InterleavedRope { get; init; }

    /// <summary>
    /// For rotations that are stretched to longer contexts: by how much each pair's is slowed, half of a head's size of numbers above 0.
    /// Null if none is.
    /// </summary>
    public IReadOnlyList<double>? RotationFactors { get; init; }

    /// <summary>Reads Hugging Face's <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is not the configuration of a Llama, or of one that llama.cpp does not compute.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LlamaFacts Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return LlamaConfigFile.Read(path);
    }

    /// <summary>What is impossible in them, or null.</summary>
    internal string? Fault() =>
        Heads < 1 ? $"{nameof(Heads)} is {Heads}, and must be at least 1"
        : Context < 1 ? $"{nameof(Context)} is {Context}, and must be at least 1"
        : !(NormEpsilon > 0) ? $"{nameof(NormEpsilon)} is {NormEpsilon}, and must be above 0"
        : !(RopeTheta > 0) ? $"{nameof(RopeTheta)} is {RopeTheta}, and must be above 0"
        : RotationFactors?.Any(factor => !(factor > 0)) is true ? $"{nameof(RotationFactors)} must all be above 0"
        : null;
}
