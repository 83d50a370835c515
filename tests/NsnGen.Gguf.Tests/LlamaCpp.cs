using LLama;
using LLama.Common;
using LLama.Native;

namespace NsnGen.Gguf.Tests;

/// <summary>A file in llama.cpp, on one thread, its keys and values kept in float32.</summary>
internal sealed class LlamaCpp : IDisposable
{
    private readonly ModelParams settings;
    private readonly LLamaWeights weights;

    static LlamaCpp() => NativeLibraryConfig.All.WithLogCallback((_, _) => { });

    public LlamaCpp(string path)
    {
        settings = new ModelParams(path)
        {
            ContextSize = 256,
            Threads = 1,
            BatchThreads = 1,
            FlashAttention = false,
            TypeK = GGMLType.GGML_TYPE_F32,
            TypeV = GGMLType.GGML_TYPE_F32,
        };
        weights = LLamaWeights.LoadFromFile(settings);
    }

    /// <summary>What the file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata => weights.Metadata;

    /// <summary>The logits after each token.</summary>
    public float[][] Logits(IReadOnlyList<int> tokens)
    {
        using var context = weights.CreateContext(settings);
        var batch = new LLamaBatch();
        for (var i = 0; i < tokens.Count; i++)
        {
            batch.Add(tokens[i], i, LLamaSeqId.Zero, logits: true);
        }
        Assert.Equal(DecodeResult.Ok, context.Decode(batch));
        return [.. tokens.Select((_, i) => context.NativeHandle.GetLogitsIth(i).ToArray())];
    }

    /// <summary>The most probable continuation.</summary>
    /// <param name="prompt">What is read.</param>
    /// <param name="count">The most tokens to write.</param>
    /// <param name="end">Ends it, and is not written.</param>
    public List<int> Continue(IReadOnlyList<int> prompt, int count, int end)
    {
        using var context = weights.CreateContext(settings);
        var written = new List<int>();
        var (read, at) = (prompt, 0);
        while (written.Count < count)
        {
            var batch = new LLamaBatch();
            foreach (var token in read)
            {
                batch.Add(token, at++, LLamaSeqId.Zero, logits: true);
            }
            Assert.Equal(DecodeResult.Ok, context.Decode(batch));
            var logits = context.NativeHandle.GetLogitsIth(read.Count - 1).ToArray();
            var next = Array.IndexOf(logits, logits.Max());
            if (next == end)
            {
                break;
            }
            written.Add(next);
            read = [next];
        }
        return written;
    }

    /// <summary>The tokens of a text, as the file's tokenizer begins it.</summary>
    public List<int> Tokenize(string text) =>
        [.. weights.Tokenize(text, true, false, System.Text.Encoding.UTF8).Select(token => (int)token)];

    public void Dispose() => weights.Dispose();
}
