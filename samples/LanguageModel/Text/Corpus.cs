using NsnGen.Engine;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Stories to train on, and the last ones to measure on.</summary>
/// <param name="Train">Stories to train on.</param>
/// <param name="Held">Stories that no step sees. The dense model may have been trained on them by its authors.</param>
public sealed record Corpus(Stories Train, Stories Held)
{
    /// <summary>The stories to train on without a ninth of them, which is left to choose by.</summary>
    public Stories WithoutChoice => Train.Slice(..^(Train.Count / 9));

    /// <summary>That ninth.</summary>
    public Stories Choice => Train.Slice(^(Train.Count / 9)..);

    /// <summary>The most tokens of a story. Eight stories' attention scores then stay below 32 MB, from where on the
    /// C library returns memory to the system after each use, and every page is faulted in again.</summary>
    public const int Length = 256;

    /// <summary>Reads a JSON array of texts; a tenth of it is held out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <exception cref="InvalidDataException">The file is not an array of at least ten texts.</exception>
    public static Corpus Read(string path, Tokenizer tokenizer)
    {
        var all = Stories.Read(path, tokenizer, Length);
        var held = all.Count / 10;
        return held > 0
            ? new Corpus(all.Slice(..^held), all.Slice(^held..))
            : throw new InvalidDataException($"{path} has {all.Count} stories; at least 10 are needed.");
    }
}
