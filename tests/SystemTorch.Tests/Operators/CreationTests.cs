using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Operators;

public class CreationTests
{
    [Fact]
    public void SizesAreTakenInEveryForm()
    {
        Assert.Equal([2, 3], zeros(2, 3).shape);
        Assert.Equal([2, 3, 4], ones([2, 3, 4]).shape);
        Assert.Equal([2, 3, 4, 5], empty(2, 3, 4, 5).shape);
        Assert.Equal([7], full(7, 1.5).shape);
        Assert.Equal([], zeros([]).shape);
        Assert.Equal([0, 3], rand(0, 3).shape);
    }

    [Fact]
    public void ElementTypesAreTakenInferredOrDefault()
    {
        Assert.Equal(ScalarType.Float32, zeros(1).dtype);
        Assert.Equal(ScalarType.Int32, zeros(1, int32).dtype);
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0f, 3, 1).dtype);
        Assert.Equal(ScalarType.Int64, randint(3, [2]).dtype);
        Assert.Equal(ScalarType.Float64, ones(2, float64).zeros_like().dtype);
        Assert.Equal(ScalarType.Bool, (ones(2) > 0).dtype);
        Assert.Equal(ScalarType.Float32, (ones(2) * 2.0).dtype);
        Assert.Equal(ScalarType.Float64, (ones(2) * ones(2, float64)).dtype);
    }

    [Fact]
    public void RangesAndGrids()
    {
        Assert.Equal([2, 5, 8], arange(2, 10, 3).data<long>().ToArray());
        Assert.Equal([0.0, 0.25, 0.5, 0.75, 1.0], linspace(0, 1, 5, float64).data<double>().ToArray());
        Assert.Equal([1.0, 10.0, 100.0], logspace(0, 2, 3, dtype: float64).data<double>().ToArray());
        Assert.Equal([1f, 0, 0, 0, 1, 0], eye(2, 3).data<float>().ToArray());
        Assert.Equal([0, 0, 1, 1], meshgrid([arange(2), arange(2)])[0].reshape(4).data<long>().ToArray());
    }

    [Fact]
    public void ArraysOfEveryRankBecomeTensors()
    {
        Assert.Equal(
            [2, 2],
            tensor(
                new[,]
                {
                    { 1, 2 },
                    { 3, 4 },
                }
            ).shape
        );
        Assert.Equal(
            [1, 2, 2],
            from_array(
                new[,,]
                {
                    {
                        { 1.0, 2 },
                        { 3, 4 },
                    },
                }
            ).shape
        );
        Assert.Equal(
            [1, 2, 3, 4],
            tensor(
                    new[,]
                    {
                        { 1, 2 },
                        { 3, 4 },
                    }
                )
                .data<int>()
                .ToArray()
        );
        Assert.Equal([3, 2], tensor(new float[6], [3, 2]).shape);
        Assert.Equal([2], tensor(new List<long> { 4, 5 }).shape);
        Assert.Equal([], tensor(3.0).shape);
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1.0 }, dtype: float32).dtype);
        Assert.Equal(ScalarType.Int16, as_tensor(new short[] { 1 }).dtype);
        Assert.True(tensor(new[] { 1f }, requires_grad: true).requires_grad);
    }

    [Fact]
    public void ValuesAreCopiedNotShared()
    {
        var array = new[] { 1f, 2f };
        var made = tensor(array);

        array[0] = 9;

        Assert.Equal([1f, 2f], made.data<float>().ToArray());
    }

    [Fact]
    public void NumbersConvertBothWays()
    {
        Tensor three = 3;

        Assert.Equal(3, (int)three);
        Assert.Equal(3.0, three.ToDouble());
        Assert.Equal(2.5f, tensor(2.5).ToSingle());
        Assert.Equal(ScalarType.Int64, tensor(7L).ToScalar().Type);
        Assert.Equal(7, tensor(7L).ToScalar().ToInt32());
        Assert.Equal([1f, 2f], ((Tensor)new[] { 1f, 2f }).data<float>().ToArray());
    }

    [Fact]
    public void TypesAreConverted()
    {
        var x = tensor(new[] { 0.0, 1.7, -2.3 });

        Assert.Equal([0, 1, -2], x.@long().data<long>().ToArray());
        Assert.Equal([false, true, true], x.@bool().data<bool>().ToArray());
        Assert.Equal([0f, 1.7f, -2.3f], x.@float().data<float>().ToArray());
        Assert.Equal([(Half)0, (Half)1.7, (Half)(-2.3)], x.half().data<Half>().ToArray());
        var converted = x.to(int32, disposeAfter: true);
        Assert.True(x.IsInvalid);
        Assert.False(converted.to(int32, disposeAfter: true).IsInvalid);
    }

    [Fact]
    public void AccessorsReadAndWriteWhateverTheStrides()
    {
        var transposed = arange(6, dtype: float32).reshape(2, 3).T;
        var values = transposed.data<float>();

        Assert.Equal([0f, 3, 1, 4, 2, 5], values.ToArray());
        Assert.Equal(4f, values[1, 1]);
        Assert.Equal(4f, values[3]);
        values[2, 0] = 20;
        Assert.Equal(20f, transposed[2, 0].item<float>());
        Assert.Equal(
            new float[,]
            {
                { 0, 3 },
                { 1, 4 },
                { 20, 5 },
            },
            (float[,])values.ToNDArray()
        );
        values.CopyFrom([7, 8], tensorIndex: 4);
        Assert.Equal([7f, 8], transposed[2].data<float>().ToArray());
        var part = new float[4];
        values.CopyTo(part, arrayIndex: 1, tensorIndex: 1);
        Assert.Equal([0f, 3, 1, 4], part);
        Assert.Throws<ArgumentOutOfRangeException>(() => values[6]);
        Assert.Throws<ArgumentOutOfRangeException>(() => values[0, 2]);
        Assert.Throws<ArgumentException>(() => values[0, 0, 0]);
    }

    [Fact]
    public void TextShowsShapeTypeAndElements()
    {
        var x = tensor(
            new[,]
            {
                { 1.5, -2 },
                { 0, 1e-9 },
            }
        );
        var culture = CultureInfo.InvariantCulture;

        Assert.Equal("[2x2], type = Float64, device = cpu", x.ToString());
        Assert.Equal("[[1.5, -2],\n [0, 1e-09]]", x.npstr(newLine: "\n", cultureInfo: culture));
        Assert.Equal(
            "[2x2], type = Float64, device = cpu\n{{1.5, -2},\n {0, 1e-09}}",
            x.cstr(newLine: "\n", cultureInfo: culture)
        );
        Assert.Equal("[0, 1, 2, ..., 97, 98, 99]", arange(100).npstr(newLine: "\n", cultureInfo: culture));
        Assert.Equal("True", (x > 1)[0, 0].npstr());
    }
}
