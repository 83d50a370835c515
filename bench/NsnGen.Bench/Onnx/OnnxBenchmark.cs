using Microsoft.ML.OnnxRuntime;
using NsnGen.Onnx;
using NsnGen.Samples.Models;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>A sentence encoder in ONNX Runtime, by a file whose rank is an input and by files at fixed ranks, against TorchSharp, on one thread.</summary>
/// <param name="pace">How long each case is measured.</param>
internal sealed class OnnxBenchmark(Pace pace)
{
    private const double SecondsOfCase = 10;

    private static readonly int[] Ranks = [24, 48, 96, 192, 384];
    private static readonly (int Texts, int Tokens)[] Shapes = [(1, 8), (1, 64), (32, 32)];

    /// <summary>Measures.</summary>
    /// <param name="folder">Where the files are written.</param>
    public IReadOnlyList<OnnxTimes> Run(DirectoryInfo folder)
    {
        set_num_threads(1);
        manual_seed(1);
        using var untracked = no_grad();
        folder.Create();
        using var dense = new MiniLm(MiniLm.L6);
        using var nested = MiniLm.Nested.From(new MiniLm(MiniLm.L6));
        dense.eval();
        nested.eval();
        using var example = Tokens(2, 8);
        OnnxInput?[] inputs = [new(example, "batch", "length"), null];
        using var elastic = Session(
            Path.Combine(folder.FullName, "elastic.onnx"),
            path => nested.SaveOnnx(path, inputs)
        );
        using var whole = Session(Path.Combine(folder.FullName, "dense.onnx"), path => dense.SaveOnnx(path, inputs));
        var times = new List<OnnxTimes>();
        foreach (var rank in Ranks)
        {
            var at = nested.WithRank(rank);
            using var fixedRank = Session(
                Path.Combine(folder.FullName, "fixed.onnx"),
                path => at.SaveOnnx(path, inputs)
            );
            foreach (var (texts, length) in Shapes)
            {
                using var tokens = Tokens(texts, length);
                var medians = pace.Medians(
                    SecondsOfCase,
                    () => dense.call(tokens, null).Dispose(),
                    () => at.call(tokens, null).Dispose(),
                    () => Call(whole, tokens, null),
                    () => Call(elastic, tokens, rank),
                    () => Call(fixedRank, tokens, null)
                );
                times.Add(new OnnxTimes(texts, length, rank, at.Cost.Macs, medians));
                Console.WriteLine(
                    $"{texts} × {length}, rank {rank}: {string.Join("  ", medians.Select(ms => $"{ms:f2}"))} ms"
                );
            }
        }
        return times;
    }

    private static InferenceSession Session(string path, Action<string> save)
    {
        save(path);
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        return new InferenceSession(path, options);
    }

    private static void Call(InferenceSession session, Tensor tokens, long? rank)
    {
        using var ids = OrtValue.CreateTensorValueFromMemory(tokens.data<long>().ToArray(), tokens.shape);
        using var options = new RunOptions();
        var values = new Dictionary<string, OrtValue>(StringComparer.Ordinal) { ["tokens"] = ids };
        using var at = OrtValue.CreateTensorValueFromMemory((long[])[rank ?? 0], []);
        if (rank is not null)
        {
            values.Add("rank", at);
        }
        using var outputs = session.Run(options, values, session.OutputNames);
    }

    private static Tensor Tokens(long texts, long tokens) =>
        randint(0, MiniLm.L6.Vocabulary, [texts, tokens], ScalarType.Int64);
}
