using System.Globalization;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>
/// What the look-ups of prepared ranks take of the smallest calls: state that <c>WithRank</c> had found once for all layers could save no more.
/// </summary>
internal sealed class LookUpBenchmark(Pace pace)
{
    private const double Seconds = 2;

    /// <summary>Measures and prints a line for each model.</summary>
    public void Run()
    {
        using var untracked = no_grad();
        set_num_threads(1);
        using var perceptron = Perceptron.Nested.From(new Perceptron(64, 64, 10));
        perceptron.eval();
        using var row = randn(1, 64);
        Print("perceptron of width 64, one row", perceptron, () => perceptron.call(row, Rank.Of(16)).Dispose());
        using var llama = ModelCases.Nested(ModelCases.Config);
        using var token = zeros([1, 1], ScalarType.Int64);
        Print("Llama of 15 M, one token", llama, () => llama.call(token, null, Rank.Of(72)).Dispose());
    }

    private void Print(string name, nn.Module model, Action call)
    {
        var layers = NestedLayers.Of(model).Select(entry => Found(entry.Layer)).ToList();
        void LookUpAll() => layers.ForEach(lookUp => lookUp());
        call();
        LookUpAll();
        // Not in turns, which run all alternatives as often as the shortest.
        double[] times = [.. pace.Medians(Seconds, call), .. pace.Medians(Seconds, LookUpAll)];
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {times[0] * 1e3:0.0} us, look-ups of {layers.Count} layers {times[1] * 1e3:0.00} us, {times[1] / times[0]:0.0 %}"
            )
        );
    }

    /// <summary>What a layer does in each call beside the products: it chooses a form, finds what is prepared, holds it and lets go.</summary>
    private static Action Found(NestedLayer layer)
    {
        var (inputs, outputs) = (layer.down.numel() / layer.MaxRank, layer.up.shape[1]);
        var rule = BreakEven.For(layer.down);
        var rank = Math.Min(16, layer.MaxRank);
        var prepared = new PreparedRanks(
            layer.MaxRank,
            inputs * outputs,
            (_, at) => PreparedRank.Factors(layer.down.narrow(0, 0, at), layer.up.narrow(0, 0, at), null)
        );
        return () =>
        {
            var form = rule.FormOf(inputs, outputs, rank, 1, get_num_threads(), aligns: true);
            prepared.Of(form, rank).Dispose();
        };
    }
}
