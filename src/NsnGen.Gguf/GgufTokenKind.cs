namespace NsnGen.Gguf;

/// <summary>What a token is to llama.cpp, with its own numbers.</summary>
public enum GgufTokenKind
{
    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>Stands for what has no token.</summary>
    Unknown = 2,

    /// <summary>Steers the model, as the beginning of a text does, and is not shown.</summary>
    Control = 3,

    /// <summary>A piece that is never taken apart.</summary>
    UserDefined = 4,

    /// <summary>Stands for nothing.</summary>
    Unused = 5,

    /// <summary>One byte, written <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}
