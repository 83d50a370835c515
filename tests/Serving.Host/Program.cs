using System.Security.Cryptography;
using NsnGen;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

// Calls layers two thousand times each, and prints the hash of what the first, 999th, 1,001st and last call gave: one line a layer.
// The sizes lie about where a merged product begins to pay, so that a rule that measured time would go either way.
(int Size, int Rank, int Rows, ScalarType Type)[] layers =
[
    (96, 8, 1, ScalarType.Float32),
    (192, 24, 4, ScalarType.Float32),
    (192, 72, 16, ScalarType.Float32),
    (96, 12, 2, ScalarType.BFloat16),
];
foreach (var threads in new[] { 1, 2 })
{
    set_num_threads(threads);
    foreach (var (size, rank, rows, type) in layers)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        using var generator = new Generator(3);
        Tensor Random(params long[] shape) => randn(shape, generator: generator).to(type);
        using var layer = new NestedLinear(
            new Parameter(Random(rank + 8, size)),
            new Parameter(Random(rank + 8, size)),
            new Parameter(Random(size))
        );
        layer.eval();
        var x = Random(rows, size);
        var hashes = new List<string>();
        for (var call = 1; call <= 2000; call++)
        {
            using var output = layer.call(x, Rank.Of(rank));
            if (call is 1 or 999 or 1001 or 2000)
            {
                hashes.Add(Convert.ToHexString(SHA256.HashData(output.bytes))[..16]);
            }
        }
        Console.WriteLine($"{threads} {size} {rank} {rows} {type}: {string.Join(' ', hashes)}");
    }
}
