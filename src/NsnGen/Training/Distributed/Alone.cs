namespace NsnGen.Training;

/// <summary>One process that trains by itself.</summary>
internal sealed class Alone : ProcessGroup
{
    public static readonly Alone Instance = new();

    private Alone() { }

    public override int Index => 0;

    public override int Count => 1;

    public override void Sum(Span<float> values) { }

    public override void Sum(Span<double> values) { }

    public override void Broadcast(Span<byte> values, int from) { }

    public override void Abort(string reason) => throw new NotSupportedException(reason);
}
