namespace NsnGen.Onnx;

/// <summary>How a number follows from the sizes of axes: <c>Factor · Π axes / Divisor + Offset</c>.</summary>
internal sealed record SizeFormula(IReadOnlyList<Axis> Axes, long Factor = 1, long Divisor = 1, long Offset = 0)
{
    /// <summary>Finds a formula that holds in all traces; null if there is none of this form.</summary>
    /// <param name="size">A number that is not the same in all traces.</param>
    /// <param name="axes">The axes, whose sizes no two traces have in common.</param>
    public static SizeFormula? Of(Size size, IReadOnlyList<Axis> axes) =>
        Products(axes).Select(product => Multiple(size, product)).FirstOrDefault(formula => formula is not null)
        ?? axes.Select(axis => Line(size, axis)).FirstOrDefault(formula => formula is not null);

    /// <summary>Products of one, two and three axes, the shortest first.</summary>
    private static IEnumerable<Axis[]> Products(IReadOnlyList<Axis> axes) =>
        axes.Select(axis => (Axis[])[axis])
            .Concat(axes.SelectMany((first, i) => axes.Skip(i).Select(second => (Axis[])[first, second])))
            .Concat(
                axes.SelectMany(
                    (first, i) =>
                        axes.Skip(i)
                            .SelectMany((second, j) => axes.Skip(i + j).Select(third => (Axis[])[first, second, third]))
                )
            );

    private static SizeFormula? Multiple(Size size, Axis[] axes)
    {
        var products = Enumerable
            .Range(0, size.Values.Count)
            .Select(trace => axes.Aggregate(1L, (product, axis) => product * axis.Sizes[trace]))
            .ToArray();
        var (value, first) = (size.Values[0], products[0]);
        var (factor, divisor) =
            value != 0 && value % first == 0 ? (value / first, 1L)
            : value != 0 && first % value == 0 ? (1L, first / value)
            : (0L, 1L);
        return factor != 0 && size.Values.Zip(products).All(pair => pair.First * divisor == pair.Second * factor)
            ? new SizeFormula(axes, factor, divisor)
            : null;
    }

    private static SizeFormula? Line(Size size, Axis axis)
    {
        var (rise, run) = (size.Values[1] - size.Values[0], axis.Sizes[1] - axis.Sizes[0]);
        if (run == 0 || rise % run != 0 || rise / run <= 0)
        {
            return null;
        }
        var factor = rise / run;
        var offset = size.Values[0] - factor * axis.Sizes[0];
        return size.Values.Zip(axis.Sizes).All(pair => pair.First == factor * pair.Second + offset)
            ? new SizeFormula([axis], factor, Offset: offset)
            : null;
    }

    /// <summary>The formula, as a name of a size.</summary>
    public override string ToString() =>
        string.Join(" * ", Axes.Select(axis => axis.Name))
        + (Factor == 1 ? "" : $" * {Factor}")
        + (Divisor == 1 ? "" : $" / {Divisor}")
        + (Offset == 0 ? "" : $" + {Offset}");
}
