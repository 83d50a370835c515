using NsnGen.Checkpoints;

namespace NsnGen.Analysis;

/// <summary>Maps values to pixels and chooses where to put ticks.</summary>
internal sealed record PlotAxis(double From, double To, double PixelFrom, double PixelTo, bool IsLogarithmic)
{
    private static readonly int[] TickDigits = [1, 2, 5];

    /// <summary>An axis that holds all values; a linear one starts and ends at a tick.</summary>
    public static PlotAxis Around(IReadOnlyList<double> values, double pixelFrom, double pixelTo, bool logarithmic)
    {
        var (low, high) = (values.Min(), values.Max());
        if (logarithmic)
        {
            return new PlotAxis(low / 1.15, high * 1.15, pixelFrom, pixelTo, true);
        }
        var step = Step(high - low);
        var from = Math.Floor(low / step) * step;
        var to = Math.Max(Math.Ceiling(high / step) * step, from + step);
        return new PlotAxis(from, to, pixelFrom, pixelTo, false);
    }

    public double Pixel(double value) => PixelFrom + Share(value) * (PixelTo - PixelFrom);

    public IEnumerable<double> Ticks() => IsLogarithmic ? LogarithmicTicks() : LinearTicks();

    private double Share(double value) =>
        IsLogarithmic ? Math.Log(value / From) / Math.Log(To / From) : (value - From) / (To - From);

    private IEnumerable<double> LinearTicks()
    {
        const double Rounding = 1e-9;
        var step = Step(To - From);
        var first = (int)Math.Ceiling(From / step - Rounding);
        var last = (int)Math.Floor(To / step + Rounding);
        return Enumerable.Range(first, last - first + 1).Select(i => i * step);
    }

    /// <summary>1, 2 and 5 in each decade.</summary>
    private IEnumerable<double> LogarithmicTicks()
    {
        var first = (int)Math.Floor(Math.Log10(From));
        var last = (int)Math.Ceiling(Math.Log10(To));
        return Enumerable
            .Range(first, last - first + 1)
            .SelectMany(power => TickDigits.Select(digit => digit * Math.Pow(10, power)))
            .Where(tick => tick >= From && tick <= To);
    }

    /// <summary>A round step that cuts a span into four to eight parts.</summary>
    private static double Step(double span)
    {
        if (span <= 0)
        {
            return 1;
        }
        var power = Math.Pow(10, Math.Floor(Math.Log10(span)));
        return (span / power) switch
        {
            < 1.6 => power / 5,
            < 4 => power / 2,
            _ => power,
        };
    }
}
