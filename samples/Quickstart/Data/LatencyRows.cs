using static TorchSharp.torch;

namespace NsnGen.Samples.Quickstart;

/// <summary>Batches of 1 and of 64 test rows, to time forward passes on.</summary>
public sealed class LatencyRows : IDisposable
{
    private readonly Dictionary<int, Tensor> inputs;

    public LatencyRows(Split split) => inputs = new[] { 1, 64 }.ToDictionary(rows => rows, rows => split.First(rows).X);

    /// <summary>Features, <c>[rows, features]</c>.</summary>
    public Tensor this[int rows] => inputs[rows];

    public void Dispose()
    {
        foreach (var input in inputs.Values)
        {
            input.Dispose();
        }
    }
}
