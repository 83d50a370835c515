using System.Globalization;
using NsnGen.Files;

namespace NsnGen.Onnx;

/// <summary>A whole ONNX file. The numbers of its fields are those of onnx.proto.</summary>
/// <param name="Graph">What it computes.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Name">What the model is called.</param>
/// <param name="Notes">What else is to be known of it.</param>
internal sealed record OnnxModel(
    Graph Graph,
    IReadOnlyList<Port> Inputs,
    IReadOnlyList<Port> Outputs,
    string Name,
    IReadOnlyList<(string Key, string Value)> Notes
)
{
    /// <summary>The version of ONNX's operators.</summary>
    public const long Operators = 20;

    /// <summary>The version of the file format that came with these operators.</summary>
    private const long Format = 9;

    /// <summary>What a reader of protobuf takes at most.</summary>
    private const long MostBytes = int.MaxValue;

    /// <summary>Writes the file.</summary>
    /// <exception cref="OnnxExportException">It would be larger than a reader takes.</exception>
    public void Save(string path)
    {
        var message = Message();
        if (message.Size > MostBytes)
        {
            throw new OnnxExportException(
                $"The file would have {message.Size / 1e9:F1} GB; ONNX files end at 2.1 GB. Save a smaller rank, or the model in parts."
            );
        }
        AtomicFile.Write(path, stream => message.WriteTo(stream));
    }

    private Fields Message() =>
        new Fields()
            .Add(1, Format)
            .Add(2, "NsnGen")
            .Add(7, MessageOf(Graph, Inputs, Outputs).Add(2, Name))
            .Add(8, new Fields().Add(1, "").Add(2, Operators))
            .AddEach(14, Notes, note => new Fields().Add(1, note.Key).Add(2, note.Value));

    private static Fields MessageOf(Graph graph, IEnumerable<Port> inputs, IEnumerable<Port> outputs) =>
        new Fields()
            .AddEach(1, graph.Nodes, MessageOf)
            .AddEach(5, graph.Weights, MessageOf)
            .AddEach(11, inputs, MessageOf)
            .AddEach(12, outputs, MessageOf);

    private static Fields MessageOf(Node node)
    {
        var message = new Fields();
        foreach (var input in node.Inputs)
        {
            message.Add(1, input);
        }
        foreach (var output in node.Outputs)
        {
            message.Add(2, output);
        }
        return message.Add(3, node.Outputs[0]).Add(4, node.Kind).AddEach(5, node.Attributes, MessageOf);
    }

    private static Fields MessageOf((string Name, object Value) attribute)
    {
        const int Kind = 20;
        var message = new Fields().Add(1, attribute.Name);
        return attribute.Value switch
        {
            float number => message.Add(2, number).Add(Kind, 1),
            long number => message.Add(3, number).Add(Kind, 2),
            string text => message.Add(4, text).Add(Kind, 3),
            Graph graph => message.Add(6, BranchOf(graph)).Add(Kind, 5),
            long[] numbers => numbers.Aggregate(message, (fields, number) => fields.Add(8, number)).Add(Kind, 7),
            var other => throw new InvalidOperationException($"The attribute {attribute.Name} is a {other.GetType()}."),
        };
    }

    private static Fields BranchOf(Graph graph) =>
        MessageOf(graph, [], []).Add(2, graph.Output).Add(12, new Fields().Add(1, graph.Output));

    private static Fields MessageOf(Weight weight) =>
        weight
            .Tensor.shape.Aggregate(new Fields(), (fields, size) => fields.Add(1, size))
            .Add(2, ElementType.Of(weight.Tensor.dtype))
            .Add(8, weight.Name)
            .Add(9, weight.Tensor);

    private static Fields MessageOf(Port port) =>
        new Fields()
            .Add(1, port.Name)
            .Add(2, new Fields().Add(1, new Fields().Add(1, ElementType.Of(port.Type)).Add(2, ShapeOf(port))));

    private static Fields ShapeOf(Port port) =>
        new Fields().AddEach(
            1,
            port.Shape,
            size =>
                long.TryParse(size, CultureInfo.InvariantCulture, out var number)
                    ? new Fields().Add(1, number)
                    : new Fields().Add(2, size)
        );
}
