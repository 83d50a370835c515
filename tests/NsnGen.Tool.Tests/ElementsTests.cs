namespace NsnGen.Tool.Tests;

public sealed class ElementsTests
{
    [Fact]
    public void Every_type_that_a_model_can_have_is_compared()
    {
        Assert.Equal(3, Elements.LargestDifference("I8", [1, 2], [1, 255]));
        Assert.Equal(1, Elements.LargestDifference("BF16", [0x80, 0x3F], [0, 0x40]));
        Assert.Equal(1, Elements.LargestDifference("F16", [0, 0x3C], [0, 0x40]));
        Assert.Equal(double.NaN, Elements.LargestDifference("F16", [0, 0x7E, 0, 0], [0, 0, 0, 0x3C]));
        Assert.Equal(0, Elements.LargestDifference("F16", [0, 0x7E], [0, 0x7E]));
    }
}
