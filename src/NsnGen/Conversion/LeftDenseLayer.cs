using System.Globalization;

namespace NsnGen.Conversion;

/// <summary>A layer that surgery left dense, because it would save less than it loses (<see cref="ConversionOptions.LeavesDenseAt"/>).</summary>
/// <param name="Name">Its name in the model: <c>embeddings.patch</c>.</param>
/// <param name="Cost">Its share of the multiply-adds of all layers that surgery factors by rank, from 0 to 1.</param>
/// <param name="Saved">The share of those multiply-adds that it would save at the rank.</param>
/// <param name="Lost">The share of its own output that it would lose there: of the mean square, on calibration data if there are any.</param>
public sealed record LeftDenseLayer(string Name, double Cost, double Saved, double Lost)
{
    /// <summary>One line for a log.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{Name}' stays dense: it has {100 * Cost:0.0} % of the cost, and would save {100 * Saved:0.0} % and lose {100 * Lost:0.0} % of its output"
        );
}
