using System.Collections.Concurrent;
using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests.Host;

/// <summary>Changes the type of a model, and disposes it, while four threads call it. Says what came of it.</summary>
internal static class Changes
{
    public static void Run()
    {
        manual_seed(1);
        var model = Encoder.Nested.From(new Encoder());
        model.eval();
        using var tokens = randint(0, Encoder.Vocabulary, [4, 32], ScalarType.Int64);
        using var expected = Answer(model, tokens);
        var results = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var isOver = false;
        var callers = Enumerable.Range(0, 4).Select(_ => new Thread(Call)).ToList();
        callers.ForEach(caller => caller.Start());
        var watch = Stopwatch.StartNew();
        while (watch.ElapsedMilliseconds < 2000)
        {
            model.to(ScalarType.Float64);
            model.to(ScalarType.Float32);
        }
        model.Dispose();
        Volatile.Write(ref isOver, true);
        callers.ForEach(caller => caller.Join());
        foreach (var (result, times) in results)
        {
            Console.WriteLine($"{result} {times}");
        }

        void Call()
        {
            set_num_threads(1);
            while (!Volatile.Read(ref isOver))
            {
                results.AddOrUpdate(Result(), 1, (_, times) => times + 1);
            }
        }

        string Result()
        {
            try
            {
                using var answer = Answer(model, tokens);
                return answer.allclose(expected, 1e-4, 1e-5) ? "right" : "wrong";
            }
            catch (Exception fault)
            {
                return fault.GetType().Name;
            }
        }
    }

    /// <summary>In single precision, whatever the model's.</summary>
    private static Tensor Answer(Encoder.Nested model, Tensor tokens)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        return model.WithRank(Encoder.Rank.Of(4)).call(tokens).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
