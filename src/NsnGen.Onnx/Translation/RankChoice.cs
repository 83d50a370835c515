using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>The rank that nested layers run at: an input of the file, or one that is fixed.</summary>
/// <param name="Fixed">The rank; null if it is an input.</param>
/// <param name="Form">The form of layers at a fixed rank.</param>
/// <param name="Largest">The largest rank of the model.</param>
internal sealed record RankChoice(Rank? Fixed, OnnxForm Form, int Largest)
{
    /// <summary>The name of the input.</summary>
    public const string Input = "rank";

    /// <summary>The rank that a trace runs at: of a file whose rank is an input not always the same, so that code that asks for it is seen.</summary>
    public Rank At(int trace) => Fixed ?? Rank.Of(trace == ExampleInputs.Traces - 1 ? 1 : Math.Max(1, Largest));

    /// <summary>The input, within the ranks of a layer, as a list of one.</summary>
    public static string Within(Graph graph, long most)
    {
        var given = graph.Add("Reshape", [Input, graph.List(1)]);
        return graph.Add("Max", [graph.Add("Min", [given, graph.List(most)]), graph.List(1)]);
    }

    /// <summary>Whether the input is above a rank.</summary>
    public static string IsAbove(Graph graph, long rank) =>
        graph.Add("Greater", [Input, graph.Number(rank, ScalarType.Int64)]);

    /// <summary>Whether a layer is written as two products at the fixed rank.</summary>
    public bool IsFactored(NestedLayer layer)
    {
        var cost = layer.CostAt(Fixed!.Value);
        return !cost.IsDense
            && !layer.IsCut
            && Form switch
            {
                OnnxForm.Factored => true,
                OnnxForm.Fastest => !cost.RunsMerged,
                _ => false,
            };
    }
}
