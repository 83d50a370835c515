using System.Globalization;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>The inputs of each trace: the examples at several sizes of the axes that vary.</summary>
internal sealed class ExampleInputs
{
    /// <summary>How many runs tell how a number follows from sizes.</summary>
    public const int Traces = 3;

    private const string ReservedName = RankChoice.Input;

    // What is added to the size of an axis in each run: no two axes next to each other change alike.
    private static readonly int[][] Changes =
    [
        [0, 1, 2],
        [1, 0, 2],
        [2, 0, 1],
        [0, 2, 1],
        [1, 2, 0],
        [2, 1, 0],
    ];

    private readonly IReadOnlyList<OnnxInput?> inputs;

    /// <summary>Inputs for a model.</summary>
    /// <param name="inputs">The examples.</param>
    /// <param name="parameters">The names of the model's parameters.</param>
    /// <param name="takesRank">Whether the file has an input for the rank.</param>
    /// <exception cref="ArgumentException">Axes of one name have different sizes, or inputs have one name.</exception>
    public ExampleInputs(IReadOnlyList<OnnxInput?> inputs, IReadOnlyList<string> parameters, bool takesRank)
    {
        this.inputs = inputs;
        (string Name, OnnxInput Input)[] given =
        [
            .. inputs
                .Zip(parameters)
                .Where(pair => pair.First is not null)
                .Select(pair => (pair.First!.Name ?? pair.Second, pair.First)),
        ];
        CheckNames([.. given.Select(entry => entry.Name), .. takesRank ? (string[])[ReservedName] : []]);
        Axes = AxesOf(given);
        Ports = [.. given.Select(entry => new Port(entry.Name, entry.Input.Example.dtype, [.. ShapeOf(entry.Input)]))];
    }

    /// <summary>The axes whose sizes vary.</summary>
    public IReadOnlyList<Axis> Axes { get; }

    /// <summary>The inputs of the file.</summary>
    public IReadOnlyList<Port> Ports { get; }

    /// <summary>The inputs of one run, null where the model gets null.</summary>
    public IReadOnlyList<Tensor?> At(int trace) =>
        [.. inputs.Select(input => input is null ? null : Resized(input, trace))];

    /// <summary>What a file says of a size: the number, the name of an axis, or a name for what follows from axes.</summary>
    public string NameOf(Size size)
    {
        if (size.Fixed is { } number)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }
        return Axes.FirstOrDefault(axis => axis.Sizes.SequenceEqual(size.Values))?.Name
            ?? SizeFormula.Of(size, Axes)?.ToString()
            ?? "unknown";
    }

    private Tensor Resized(OnnxInput input, int trace)
    {
        var current = input.Example;
        for (var i = 0; i < input.Axes.Count; i++)
        {
            if (input.Axes[i] is { } name)
            {
                // The example's own elements, again from the first where there are too few: they are what the model takes.
                var size = Axes.Single(axis => axis.Name == name).Sizes[trace];
                long[] places = [.. Enumerable.Range(0, (int)size).Select(place => place % input.Example.shape[i])];
                current = current.index_select(i, tensor(places, device: current.device));
            }
        }
        return ReferenceEquals(current, input.Example) ? current.alias() : current;
    }

    private static List<Axis> AxesOf((string Name, OnnxInput Input)[] inputs)
    {
        var axes = new List<Axis>();
        var named = inputs.SelectMany(entry =>
            entry.Input.Axes.Select((name, i) => (entry.Name, Axis: name, Index: i, Size: entry.Input.Example.shape[i]))
        );
        foreach (
            var same in named
                .Where(entry => entry.Axis is not null)
                .GroupBy(entry => entry.Axis!, StringComparer.Ordinal)
        )
        {
            var (input, _, index, size) = same.First();
            if (same.Any(other => other.Size != size) || size == 0)
            {
                throw new ArgumentException(
                    $"The axis '{same.Key}' has the sizes {string.Join(", ", same.Select(other => other.Size))} in the examples; it needs one, of at least 1."
                );
            }
            var changes = Changes[axes.Count % Changes.Length];
            // Below the example's size, so that a longest length is not passed; an axis of 1 or 2 would take another way there.
            var least =
                size >= 4 ? size - 2
                : size == 1 ? 2
                : size;
            axes.Add(new Axis(same.Key, input, index, [.. changes.Select(change => least + change)]));
        }
        return axes;
    }

    private static IEnumerable<string> ShapeOf(OnnxInput input) =>
        input.Example.shape.Select(
            (size, axis) => input.Axes.ElementAtOrDefault(axis) ?? size.ToString(CultureInfo.InvariantCulture)
        );

    private static void CheckNames(IEnumerable<string> names)
    {
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"Two inputs of the file are called '{twice.Key}'; {nameof(OnnxInput)}.{nameof(OnnxInput.Name)} gives one another name."
            );
        }
    }
}
