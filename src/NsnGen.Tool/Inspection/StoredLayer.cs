using NsnGen.Checkpoints;
using NsnGen.Layers;

namespace NsnGen.Tool;

/// <summary>A factored layer as the file's header shows it; no number of it is read.</summary>
/// <param name="file">The checkpoint.</param>
/// <param name="name">The layer.</param>
internal sealed class StoredLayer(NestedCheckpointFile file, string name)
{
    private readonly LayerShapes shapes = file.Metadata.Layers[name];

    private LayerKind Kind =>
        shapes switch
        {
            { Up: [_, 0] } => LayerKind.MakesUnits,
            { Down: [_, 0] } => LayerKind.ReadsUnits,
            { Down.Length: 2 } => LayerKind.Linear,
            _ => LayerKind.Convolution,
        };

    private int Rows => file.Rows(name);

    private long? Bias => file.Contains(NestedState.BiasKey(name)) ? file.RowsOf(NestedState.BiasKey(name)) : null;

    private long DownSize => shapes.Down.Skip(1).Aggregate(1L, (product, length) => product * length);

    private long UpSize => shapes.Up[1];

    /// <summary>What one input row costs at a rank.</summary>
    public LayerCost CostAt(int rank)
    {
        var (inputs, outputs) = Sizes();
        var here = Math.Min(rank, Rows);
        var isDense = file.NeedsDense(name, rank);
        if (Kind is LayerKind.Linear or LayerKind.Convolution)
        {
            return new(inputs!.Value, outputs!.Value, here, Bias is not null, file.HasDownBias(name))
            {
                IsDense = isDense,
            };
        }
        // One of the two is 0. Where the sizes are not known, the units that are there stand for all of the dense layer's.
        var component = DownSize + UpSize;
        return new(inputs ?? component, outputs ?? Rows, here, Bias is not null)
        {
            IsDense = isDense,
            ComponentSize = component,
            BiasSize = Kind is LayerKind.MakesUnits ? here * BiasOfUnits(inputs) : Bias ?? 0,
        };
    }

    /// <summary>What there is to show.</summary>
    /// <param name="energy">What each anchor keeps; null if it was not measured.</param>
    public InspectedLayer Describe(IReadOnlyDictionary<int, double>? energy)
    {
        var (inputs, outputs) = Sizes();
        return new InspectedLayer(
            name,
            Kind,
            file.Info(NestedState.DownKey(name)).Dtype,
            inputs,
            outputs,
            Rows,
            Bias is not null,
            file.HasDownBias(name),
            file.HasDense(name),
            energy
        );
    }

    /// <summary>Numbers of the bias for each component of units that are made.</summary>
    private long BiasOfUnits(long? inputs) =>
        Bias is { } units
            ? inputs is { } size
                ? DownSize / size
                : units / Rows
            : 0;

    /// <summary>The sizes of the dense layer. How many hidden units it has, only a dense weight on top shows.</summary>
    private (long? Inputs, long? Outputs) Sizes() =>
        Kind is LayerKind.Linear or LayerKind.Convolution ? (DownSize, UpSize)
        : file.HasDense(name)
            ? (file.Info(NestedState.DenseKey(name)).Shape[1], file.Info(NestedState.DenseKey(name)).Shape[0])
        : (null, null);
}
