using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace NsnGen.Conversion;

/// <summary>Keeps what surgery at load says of each layer. As text it is a Markdown table, one layer a row, one rank a column.</summary>
/// <param name="next">Told of each layer too; null if nobody else is.</param>
public sealed class ReconstructionReport(IProgress<LayerReconstruction>? next = null) : IProgress<LayerReconstruction>
{
    private readonly ConcurrentQueue<LayerReconstruction> layers = new();

    /// <summary>The layers, in the order they were done.</summary>
    public IReadOnlyList<LayerReconstruction> Layers => [.. layers];

    /// <inheritdoc/>
    public void Report(LayerReconstruction value)
    {
        layers.Enqueue(value);
        next?.Report(value);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var ranks = Layers.SelectMany(layer => layer.Errors).Select(error => error.Rank).Distinct().Order().ToList();
        var table = new StringBuilder();
        table.Append("| layer | shape |").AppendJoin("", ranks.Select(rank => Invariant($" r = {rank} |")));
        table.Append("\n| --- | --- |").AppendJoin("", ranks.Select(_ => " ---: |"));
        foreach (var layer in Layers)
        {
            var errors = layer.Errors.ToDictionary(error => error.Rank, error => error.Error);
            table
                .Append("\n| ")
                .Append(layer.Name)
                .Append(" | ")
                .AppendJoin(" × ", layer.Shape)
                .Append(" |")
                .AppendJoin(
                    "",
                    ranks.Select(rank =>
                        errors.TryGetValue(rank, out var error) ? Invariant($" {error:0.0000} |") : " |"
                    )
                );
        }
        return table.Append('\n').ToString();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
