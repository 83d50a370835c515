using NsnGen.Gguf;

namespace NsnGen.Samples.HuggingFace;

/// <summary>What a run of the sample does.</summary>
public sealed record DemoOptions
{
    /// <summary>The folder of the model.</summary>
    public required string Model { get; init; }

    /// <summary>What a language model goes on with, or an encoder compares.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Ranks to run at; if there are none, all of the model's, a half and a quarter.</summary>
    public required IReadOnlyList<int> Ranks { get; init; }

    /// <summary>How many tokens are written.</summary>
    public required int Tokens { get; init; }

    /// <summary>Where the first of the ranks is saved for llama.cpp; null if it is not.</summary>
    public string? Gguf { get; init; }

    /// <summary>How that file stores matrices.</summary>
    public GgufPrecision Precision { get; init; } = GgufPrecision.F16;
}
