using System.Security.Cryptography;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.Host;

/// <summary>Calls layers around break-even many times, and says what the results are, bit for bit.</summary>
internal static class Calls
{
    /// <summary>After how many calls of all layers the results are told.</summary>
    private static readonly int[] Told = [1, 999, 1001, 2000];

    private static readonly (int Inputs, int Outputs)[] Shapes = [(48, 48), (128, 128), (256, 256)];

    public static void Run()
    {
        set_num_threads(1);
        manual_seed(3);
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var layers = Shapes.Select(shape => Layer(shape.Inputs, shape.Outputs)).ToList();
        Tensor[][] inputs =
        [
            .. layers.Select(layer => new[] { randn(1, layer.in_features), randn(9, layer.in_features) }),
        ];
        for (var call = 1; call <= Told[^1]; call++)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (layer, rows) in layers.Zip(inputs))
            {
                foreach (var x in rows)
                {
                    for (var quarter = 1; quarter <= 4; quarter++)
                    {
                        using var y = layer.call(x, Rank.Of(layer.MaxRank * quarter / 4));
                        if (Told.Contains(call))
                        {
                            hash.AppendData(y.bytes);
                        }
                    }
                }
            }
            if (Told.Contains(call))
            {
                Console.WriteLine($"{call} {Convert.ToHexStringLower(hash.GetHashAndReset())}");
            }
        }
    }

    private static NestedLinear Layer(int inputs, int outputs)
    {
        var rank = Math.Min(inputs, outputs);
        var layer = new NestedLinear(
            new Parameter(randn(rank, inputs)),
            new Parameter(randn(rank, outputs)),
            new Parameter(randn(outputs))
        );
        layer.eval();
        return layer;
    }
}
