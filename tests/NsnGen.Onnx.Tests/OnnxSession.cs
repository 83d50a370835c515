using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx.Tests;

/// <summary>A file in ONNX Runtime.</summary>
/// <param name="path">The file.</param>
/// <param name="options">How it is run; null for one thread, beside tests that run meanwhile.</param>
internal sealed class OnnxSession(string path, SessionOptions? options = null) : IDisposable
{
    private readonly InferenceSession session = new(path, options ?? new SessionOptions { IntraOpNumThreads = 1 });

    /// <summary>The names of the inputs.</summary>
    public IReadOnlyList<string> Inputs => session.InputNames;

    /// <summary>The names of the outputs.</summary>
    public IReadOnlyList<string> Outputs => session.OutputNames;

    /// <summary>The sizes of an input; −1 for one that varies.</summary>
    public IReadOnlyList<int> ShapeOf(string input) => session.InputMetadata[input].Dimensions;

    /// <summary>Runs the model.</summary>
    /// <param name="rank">The rank; null if the file has no such input.</param>
    /// <param name="inputs">The inputs.</param>
    /// <returns>The first output, float32.</returns>
    public Tensor Run(long? rank, params IReadOnlyList<Tensor> inputs)
    {
        var values = session.InputNames.Zip(inputs).ToDictionary(pair => pair.First, pair => ValueOf(pair.Second));
        if (rank is { } given)
        {
            values.Add("rank", OrtValue.CreateTensorValueFromMemory((long[])[given], []));
        }
        using var run = new RunOptions();
        using var outputs = session.Run(run, values, session.OutputNames);
        foreach (var value in values.Values)
        {
            value.Dispose();
        }
        return tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[0].GetTensorTypeAndShape().Shape);
    }

    /// <summary>Ends the profile that options asked for, and gives its file.</summary>
    public string EndProfiling() => session.EndProfiling();

    public void Dispose() => session.Dispose();

    private static OrtValue ValueOf(Tensor input)
    {
        using var contiguous = input.contiguous();
        return input.dtype switch
        {
            ScalarType.Float32 => OrtValue.CreateTensorValueFromMemory(contiguous.data<float>().ToArray(), input.shape),
            ScalarType.Int64 => OrtValue.CreateTensorValueFromMemory(contiguous.data<long>().ToArray(), input.shape),
            ScalarType.Bool => OrtValue.CreateTensorValueFromMemory(contiguous.data<bool>().ToArray(), input.shape),
            var other => throw new ArgumentException($"{other}", nameof(input)),
        };
    }
}
