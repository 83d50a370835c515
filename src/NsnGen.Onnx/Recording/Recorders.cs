namespace NsnGen.Onnx;

/// <summary>A recorder for each of several runs.</summary>
/// <param name="count">How many runs there are.</param>
internal sealed class Recorders(int count) : IDisposable
{
    /// <summary>The recorders.</summary>
    public IReadOnlyList<Recorder> Each { get; } = [.. Enumerable.Range(0, count).Select(_ => new Recorder())];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var recorder in Each)
        {
            recorder.Dispose();
        }
    }
}
