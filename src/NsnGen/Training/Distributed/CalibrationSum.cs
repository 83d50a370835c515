using NsnGen.Conversion;

namespace NsnGen.Training;

/// <summary>Calibration by several processes.</summary>
public static class CalibrationSum
{
    /// <summary>
    /// Adds up what processes have collected, each on its own share of the data: moments are sums. Afterwards each has what one process
    /// would have collected on all data, to rounding.
    /// </summary>
    /// <param name="calibration">What this process collected; layers that it did not reach were reached by none.</param>
    /// <param name="group">The processes.</param>
    /// <example><code>Calibration.Collect(dense, group.Share(batches), run).Sum(group)</code></example>
    /// <returns>The calibration itself.</returns>
    /// <exception cref="ArgumentException">It was read from a file.</exception>
    /// <exception cref="ProcessGroupException">Processes reached other layers.</exception>
    public static Calibration Sum(this Calibration calibration, ProcessGroup group)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentNullException.ThrowIfNull(group);
        RunDigest.Require(group, [("the layers that the calibration reached", string.Join(", ", calibration.Layers))]);
        foreach (var name in calibration.Layers)
        {
            var moments = calibration.Of(name);
            var (sum, squares) = moments.Sums;
            group.Sum(sum);
            group.Sum(squares);
            moments.Count = (long)group.Total(moments.Count);
        }
        return calibration;
    }
}
