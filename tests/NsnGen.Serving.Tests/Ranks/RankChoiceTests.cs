using System.Globalization;

namespace NsnGen.Serving.Tests;

/// <summary>How a rank or a budget is asked for.</summary>
public sealed class RankChoiceTests
{
    [Theory]
    [InlineData("16", "", 16)]
    [InlineData("R16", null, 16)]
    [InlineData(" r4 ", null, 4)]
    [InlineData("FULL", null, 32)]
    [InlineData(null, "100 %", 32)]
    [InlineData(null, "100%", 32)]
    [InlineData(null, "0.3", 4)]
    [InlineData(null, "30 %", 4)]
    public void What_is_asked_for_is_a_rank_of_the_model_in_every_culture(string? rank, string? budget, int expected)
    {
        using var nested = TinyEncoder.Random();
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal(expected, RankChoice.Parse(rank, budget).In(Tiny.Encoder(nested), () => Rank.Of(1)).Value);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("99999999999", null)]
    [InlineData("R", null)]
    [InlineData(null, "0")]
    [InlineData(null, "40")]
    [InlineData(null, "-0.1")]
    [InlineData(null, "101 %")]
    [InlineData(null, "NaN")]
    [InlineData("16", "0.4")]
    public void What_cannot_be_meant_is_refused(string? rank, string? budget) =>
        Assert.Throws<FormatException>(() => RankChoice.Parse(rank, budget));
}
