using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Engine;

namespace NsnGen.Tool;

/// <summary>Looks into a nested checkpoint.</summary>
internal static class Inspector
{
    /// <exception cref="NsnGen.Files.CheckpointException">The file is damaged, or no nested checkpoint.</exception>
    public static Inspected Inspect(string path, CancellationToken cancellation)
    {
        using var file = NestedCheckpointFile.Open(path);
        var names = file.Metadata.Layers.Keys.Order(StringComparer.Ordinal).ToList();
        List<int> anchors =
        [
            .. file.Metadata.Anchors.Append(file.StoredRank).Where(rank => rank <= file.StoredRank).Distinct().Order(),
        ];
        var (energies, fault) = Energies(file, anchors, cancellation);
        var layers = names.ConvertAll(name => new StoredLayer(file, name));
        var others = file.Names.Where(name => !FileModel.IsOfLayer(file, name)).ToList();
        var numbers = others.Sum(name => file.Info(name).Shape.Aggregate(1L, (product, length) => product * length));
        return new Inspected(
            path,
            new FileInfo(path).Length,
            file.Metadata.Model,
            file.MaxRank,
            file.StoredRank,
            file.Metadata.Anchors,
            [.. names.Zip(layers, (name, layer) => layer.Describe(energies?.GetValueOrDefault(name)))],
            anchors.ConvertAll(rank => Cost(layers, rank, numbers)),
            others.Count,
            numbers,
            fault
        );
    }

    private static RankCost Cost(List<StoredLayer> layers, int rank, long others)
    {
        var costs = layers.ConvertAll(layer => layer.CostAt(rank));
        var (macs, dense) = (costs.Sum(cost => cost.Macs), costs.Sum(cost => cost.DenseMacs));
        return new RankCost(
            rank,
            macs,
            dense == 0 ? 1 : (double)macs / dense,
            costs.Sum(cost => cost.Parameters) + others
        );
    }

    /// <summary>The energy is the one answer that needs libtorch, and is left out where there is none.</summary>
    private static (Dictionary<string, Dictionary<int, double>>? Energies, string? Fault) Energies(
        NestedCheckpointFile file,
        List<int> anchors,
        CancellationToken cancellation
    )
    {
        try
        {
            Libtorch.Load();
        }
        catch (TorchEngineException fault)
        {
            return (null, fault.Message);
        }
        using var model = FileModel.OfLayers(file, file.StoredRank, cancellation);
        return (
            Sensitivity
                .OfWeights(model)
                .Layers.ToDictionary(
                    layer => layer.Key,
                    layer => anchors.ToDictionary(rank => rank, rank => Kept(layer.Value, rank)),
                    StringComparer.Ordinal
                ),
            null
        );
    }

    /// <summary>A rank above a layer's largest is its largest.</summary>
    private static double Kept(LayerSensitivity layer, int rank) =>
        1 - layer.Damage[layer.Damage.Keys.Where(known => known <= rank).Max()];
}
