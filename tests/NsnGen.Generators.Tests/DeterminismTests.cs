using System.Globalization;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>The same source gives the same text, wherever and however often.</summary>
public sealed class DeterminismTests
{
    private const string Numbers = """
        using NsnGen;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        [NestedSubspace(16)]
        public sealed partial class IİModel : Module<Tensor, Tensor>
        {
            private readonly Linear fci = Linear(4, 4);

            public IİModel() : base("model") => RegisterComponents();

            public override Tensor forward(Tensor x) => Scaled(x) - 1.5;

            public Tensor forward(Tensor x, double scale = -0.25, float shift = -1.5f, decimal unused = -2.5m, int i = -3) =>
                fci.call(x) * scale + shift + i;

            private Tensor Scaled(Tensor x) => forward(x, i: -2, scale: 1e-3);
        }
        """;

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("sv-SE")]
    [InlineData("tr-TR")]
    public void Output_does_not_depend_on_culture(string culture)
    {
        var expected = Under(CultureInfo.InvariantCulture);

        var actual = Under(CultureInfo.GetCultureInfo(culture));

        Assert.Equal(expected, actual);
        Assert.Contains(expected, text => text.Contains("-0.25", StringComparison.Ordinal));
    }

    [Fact]
    public void Output_is_the_same_on_every_run() =>
        Assert.Equal(Under(CultureInfo.InvariantCulture), Under(CultureInfo.InvariantCulture));

    [Fact]
    public void Output_has_no_carriage_return_and_no_trailing_space() =>
        Assert.All(
            Under(CultureInfo.InvariantCulture).SelectMany(text => text.Split('\n')),
            line => Assert.Equal(line.TrimEnd(), line)
        );

    private static List<string> Under(CultureInfo culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            var scenarios = ScenarioTests.Names.Select(name => Sources.Scenario(name.Data));
            return [.. scenarios.Append(Numbers).Select(source => Generation.Run(source).Text)];
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
