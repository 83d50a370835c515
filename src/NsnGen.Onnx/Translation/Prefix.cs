namespace NsnGen.Onnx;

/// <summary>The first components of a layer: as many as a value of the graph says, or a fixed number.</summary>
/// <param name="Count">The value's name, a list of one; null for the fixed number.</param>
/// <param name="Components">The fixed number, or the most that the value is.</param>
internal sealed record Prefix(string? Count, long Components)
{
    /// <summary>The first components of a weight.</summary>
    /// <param name="graph">Where it is written.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="axis">The axis of its components.</param>
    /// <param name="group">How many elements along the axis a component has.</param>
    public string Of(Graph graph, string weight, long axis, long group = 1) =>
        graph.Add("Slice", [weight, graph.List(0), End(graph, group), graph.List(axis)]);

    private string End(Graph graph, long group) =>
        Count is null ? graph.List(Components * group)
        : group == 1 ? Count
        : graph.Add("Mul", [Count, graph.List(group)]);
}
