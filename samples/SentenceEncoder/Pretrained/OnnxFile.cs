using System.Runtime.InteropServices;
using NsnGen.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>
/// The float32 tensors of an ONNX file that PyTorch exported, under the names that they had there. The exporter renames the weight
/// of a linear layer and transposes it for a MatMul; the Add of the bias after it tells the layer.
/// </summary>
public sealed class OnnxFile : ITensorFile
{
    private const string Weight = ".weight";
    private const string Bias = ".bias";

    // Numbers of fields, from onnx.proto.
    private const int Graph = 7;
    private const int Nodes = 1;
    private const int NodeInputs = 1;
    private const int NodeOutputs = 2;
    private const int NodeKind = 4;
    private const int Initializers = 5;
    private const int TensorShape = 1;
    private const int TensorType = 2;
    private const int TensorName = 8;
    private const int TensorBytes = 9;
    private const int Float = 1;

    private readonly Dictionary<string, (ProtobufMessage Tensor, bool IsTransposed)> tensors = new(
        StringComparer.Ordinal
    );

    /// <summary>Reads a file that is in memory.</summary>
    /// <param name="bytes">The file; its tensors are copied when they are read.</param>
    /// <param name="path">What messages call it.</param>
    public OnnxFile(byte[] bytes, string path)
    {
        Path = path;
        var graph = new ProtobufMessage(bytes).Messages(Graph).Single();
        var layers = LayersByWeight([.. graph.Messages(Nodes)]);
        foreach (
            var tensor in graph.Messages(Initializers).Where(tensor => tensor.Numbers(TensorType).Single() == Float)
        )
        {
            var name = tensor.Texts(TensorName).Single();
            var layer = layers.GetValueOrDefault(name);
            tensors.Add(layer is null ? name : layer + Weight, (tensor, layer is not null));
        }
        Names = [.. tensors.Keys.Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public bool Contains(string name) => tensors.ContainsKey(name);

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        if (!tensors.TryGetValue(name, out var entry))
        {
            throw new ArgumentException($"{Path} has no tensor '{name}'; it has {Names.Count} others.", nameof(name));
        }
        var elements = MemoryMarshal.Cast<byte, float>(entry.Tensor.Bytes(TensorBytes).Single().AsSpan()).ToArray();
        var stored = tensor(elements, [.. entry.Tensor.Numbers(TensorShape)]);
        if (!entry.IsTransposed)
        {
            return stored;
        }
        using var held = stored;
        using var turned = held.t();
        return turned.contiguous();
    }

    /// <summary>Nothing is open: the file is in memory.</summary>
    public void Dispose() { }

    /// <summary>The layer of each MatMul's weight: the one whose bias is added to its product.</summary>
    private static Dictionary<string, string> LayersByWeight(IReadOnlyList<ProtobufMessage> nodes)
    {
        var weights = OfKind(nodes, "MatMul")
            .ToDictionary(
                node => node.Texts(NodeOutputs).Single(),
                node => node.Texts(NodeInputs).Last(),
                StringComparer.Ordinal
            );
        return OfKind(nodes, "Add")
            .Select(node => (string[])[.. node.Texts(NodeInputs)])
            .SelectMany(inputs =>
                new[] { (Bias: inputs[0], Product: inputs[1]), (Bias: inputs[1], Product: inputs[0]) }
            )
            .Where(add => add.Bias.EndsWith(Bias, StringComparison.Ordinal) && weights.ContainsKey(add.Product))
            .ToDictionary(add => weights[add.Product], add => add.Bias[..^Bias.Length], StringComparer.Ordinal);
    }

    private static IEnumerable<ProtobufMessage> OfKind(IEnumerable<ProtobufMessage> nodes, string kind) =>
        nodes.Where(node => node.Texts(NodeKind).Single() == kind);
}
