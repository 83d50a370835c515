using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>A graph that grows. What is computed twice from the same is one node.</summary>
internal sealed class Graph
{
    // No name that a model gives begins with it.
    private const char Own = '/';

    private readonly Dictionary<string, string[]> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> ports = new(StringComparer.Ordinal);
    private readonly List<Node> nodes = [];
    private readonly Graph root;
    private readonly List<Weight> weights = [];
    private int count;

    /// <summary>An empty graph.</summary>
    /// <param name="outer">The graph that this one is a branch of, whose values it can use.</param>
    public Graph(Graph? outer = null) => root = outer?.root ?? this;

    /// <summary>The nodes, in an order in which they can be computed.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>The numbers; those of branches are in the outermost graph.</summary>
    public IReadOnlyList<Weight> Weights => weights;

    /// <summary>Which value a branch puts out.</summary>
    public string Output { get; private set; } = "";

    /// <summary>Adds a node with one output, and gives the name of it.</summary>
    public string Add(string kind, IReadOnlyList<string> inputs, params IReadOnlyList<(string, object)> attributes) =>
        Add(kind, inputs, 1, attributes)[0];

    /// <summary>Adds a node, and gives the names of its outputs.</summary>
    public string[] Add(
        string kind,
        IReadOnlyList<string> inputs,
        int outputs,
        params IReadOnlyList<(string Name, object Value)> attributes
    )
    {
        var key =
            $"{kind}({string.Join(", ", inputs)}){outputs}{string.Concat(attributes.Select(entry => $" {entry.Name}={Text(entry.Value)}"))}";
        if (known.TryGetValue(key, out var same))
        {
            return same;
        }
        var number = root.count++;
        string[] names =
        [
            .. Enumerable.Range(0, outputs).Select(i => i == 0 ? $"{Own}{kind}_{number}" : $"{Own}{kind}_{number}_{i}"),
        ];
        nodes.Add(new Node(kind, inputs, names, attributes));
        return known[key] = names;
    }

    /// <summary>Adds a choice between two branches, and gives the name of what comes out.</summary>
    /// <param name="condition">The name of a truth value.</param>
    /// <param name="then">Writes the branch for true, and gives what it puts out.</param>
    /// <param name="otherwise">Writes the branch for false.</param>
    public string Choose(string condition, Func<Graph, string> then, Func<Graph, string> otherwise)
    {
        var name = $"{Own}If_{root.count++}";
        nodes.Add(
            new Node("If", [condition], [name], [("then_branch", Branch(then)), ("else_branch", Branch(otherwise))])
        );
        return name;
    }

    /// <summary>Adds a node under a name that is given.</summary>
    public void Name(string value, string name) => nodes.Add(new Node("Identity", [value], [name], []));

    /// <summary>Adds numbers.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="tensor">The numbers; the graph takes over what it has to copy, and nothing else.</param>
    public string Add(string name, Tensor tensor)
    {
        // A parameter may be called as an input is.
        var free = root.ports.Contains(name) ? Own + name : name;
        if (root.constants.TryAdd(free, free))
        {
            Add(new Weight(free, tensor.detach().cpu().contiguous()));
        }
        return free;
    }

    /// <summary>Keeps the name of an input or output for it.</summary>
    public void Reserve(string port) => root.ports.Add(port);

    /// <summary>Adds numbers.</summary>
    public void Add(Weight weight) => root.weights.Add(weight);

    /// <summary>Whole numbers, as a list.</summary>
    public string List(params IReadOnlyList<long> numbers) =>
        Constant($"i[{string.Join(",", numbers)}]", () => tensor([.. numbers], [numbers.Count], ScalarType.Int64));

    /// <summary>One number.</summary>
    public string Number(double number, ScalarType type) =>
        Constant(
            $"{type}:{number.ToString("R", CultureInfo.InvariantCulture)}",
            () => tensor((double[])[number], ScalarType.Float64).to(type).reshape()
        );

    private string Constant(string key, Func<Tensor> make)
    {
        if (!root.constants.TryGetValue(key, out var name))
        {
            root.constants[key] = name = $"{Own}constant_{root.constants.Count}";
            Add(new Weight(name, make()));
        }
        return name;
    }

    private Graph Branch(Func<Graph, string> write)
    {
        var branch = new Graph(this);
        var value = write(branch);
        branch.Output = $"{Own}Branch_{root.count++}";
        branch.Name(value, branch.Output);
        return branch;
    }

    private static string Text(object value) =>
        value switch
        {
            long[] list => string.Join(",", list),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
}
