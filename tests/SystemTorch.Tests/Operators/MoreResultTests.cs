using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Operators;

/// <summary>The less common operators, on examples worked out by hand.</summary>
public class MoreResultTests
{
    private readonly Tensor x = tensor(
        new double[,]
        {
            { 1, 2, 3 },
            { 4, 6, 8 },
        }
    );

    [Fact]
    public void Statistics()
    {
        var (deviation, mean) = x.std_mean(1);
        ResultTests.Near([1, 2], deviation);
        ResultTests.Near([2, 6], mean);
        ResultTests.Near([1, 4], x.var_mean(1).var);
        ResultTests.Near([1, 2, 2, 4], x.cov());
        ResultTests.Near([1, 1, 1, 1], x.corrcoef());
        ResultTests.Near([4, 12], x.trapezoid());
        ResultTests.Near([1, 1, 2, 2], x.diff().reshape(4));
        ResultTests.Near([1.5, 5], x.quantile(tensor(0.25), 1));
        var holes = tensor(new[] { 1, double.NaN, 4 });
        ResultTests.Near([2.5], holes.nanmean());
        ResultTests.Near([5], holes.nansum());
        ResultTests.Near([1], holes.nanmedian());
        ResultTests.Near([1, 0, 4], holes.nan_to_num());
    }

    [Fact]
    public void SplittingAndStacking()
    {
        Assert.Equal(
            [
                [2, 1],
                [2, 2],
            ],
            x.tensor_split([1], 1).Select(part => part.shape)
        );
        Assert.Equal(
            [
                [1, 3],
                [1, 3],
            ],
            x.vsplit(2).Select(part => part.shape)
        );
        Assert.Equal(
            [
                [2, 1],
                [2, 1],
                [2, 1],
            ],
            x.hsplit(3).Select(part => part.shape)
        );
        ResultTests.Near([1, 4, 2, 6, 3, 8], column_stack(x[0], x[1]));
        ResultTests.Near([1, 2, 3, 4, 6, 8], row_stack(x[0], x[1]));
        Assert.Equal([2, 3, 2], dstack(x, x).shape);
        ResultTests.Near([3, 8, 2, 6, 1, 4], x.rot90());
        ResultTests.Near([0, 2, 3, 0, 6, 8], x.select_scatter(zeros(2, float64), 1, 0));
        ResultTests.Near([1, 0, 0, 4, 0, 0], x.slice_scatter(zeros(2, 2, float64), 1, 1));
        ResultTests.Near([9, 2, 3, 4, 9, 8], x.diagonal_scatter(full(2, 9, float64)));
        Assert.Equal([3, 2], x.movedim([0], [1]).shape);
        ResultTests.Near([1, 2, 1, 3, 2, 3], combinations(x[0]));
        Assert.Equal([1, 1], tensor(5.0).atleast_2d().shape);
    }

    [Fact]
    public void ComplexNumbers()
    {
        var z = polar(tensor(new[] { 2.0 }), tensor(new[] { Math.PI / 2 }));

        ResultTests.Near([2], z.imag);
        ResultTests.Near([Math.PI / 2], z.angle());
        ResultTests.Near([0, 2], z.view_as_real());
        ResultTests.Near([-4], (z * z).real);
        ResultTests.Near([-2], z.conj().resolve_conj().imag);
        Assert.True(complex(tensor(new[] { 1f }), tensor(new[] { 2f })).is_complex());
    }

    [Fact]
    public void ElementTypes()
    {
        Assert.Equal(ScalarType.Float64, promote_types(float32, float64));
        Assert.Equal(ScalarType.Float32, promote_types(int64, float32));
        Assert.Equal(ScalarType.Float32, result_type(ones(2), tensor(1.0)));
        Assert.False(can_cast(float32, int32));
        Assert.Equal((double)(MathF.BitIncrement(1) - 1), finfo(float32).eps);
        Assert.Equal(float.MaxValue, finfo().max);
        Assert.Equal((double)Half.MaxValue, finfo(float16).max);
        Assert.Throws<ArgumentException>(() => finfo(int32));
    }

    [Fact]
    public void ArithmeticInPlaceAndWithAlpha()
    {
        var a = tensor(new[] { 1.0, 2.0 });
        var b = tensor(new[] { 10.0, 20.0 });

        ResultTests.Near([21, 42], a.add(b, 2));
        ResultTests.Near([6, 7], a.add(2.5, 2));
        ResultTests.Near([6, 12], a.clone().add_(b, 0.5));
        ResultTests.Near([-9, -18], a.clone().sub_(b));
        ResultTests.Near([10, 40], a.clone().mul_(b));
        ResultTests.Near([0.1, 0.1], a.clone().div_(b));
        ResultTests.Near([0, 1], a.clone().sub_(1));
        ResultTests.Near([1, 4], a.clone().pow_(2));
        ResultTests.Near([11, 42], a.clone().addcmul_(a, b, 1));
        ResultTests.Near([6, 7], a.clone().addcdiv_(b, a, 0.5));
        ResultTests.Near([1.5, 2], a.clone().clamp_(1.5, 3));
        ResultTests.Near([5.5, 11], a.lerp(b, tensor(0.5)));
        ResultTests.Near([0, Math.Log(2) * 2], a.xlogy(a));
        ResultTests.Near([-1, -2], a.copysign(-b));
        ResultTests.Near([7, 7], a.clone().fill_(7));
        ResultTests.Near([0, 0], a.clone().zero_());
    }

    [Fact]
    public void LogicAndBits()
    {
        var (p, q) = (tensor(new long[] { 0b1100, 0 }), tensor(new long[] { 0b1010, 1 }));

        Assert.Equal([0b1000, 0], p.bitwise_and(q).data<long>().ToArray());
        Assert.Equal([0b1110, 1], (p | q).data<long>().ToArray());
        Assert.Equal([0b0110, 1], (p ^ q).data<long>().ToArray());
        Assert.Equal([true, false], p.logical_and(q).data<bool>().ToArray());
        Assert.Equal([true, true], p.logical_or(q).data<bool>().ToArray());
        Assert.Equal([false, true], p.logical_xor(q).data<bool>().ToArray());
        Assert.Equal([true, false], p.isin(tensor(new long[] { 12 })).data<bool>().ToArray());
        Assert.Equal([1, 0], tensor(new[] { true, false }).@int().data<int>().ToArray());
    }
}
