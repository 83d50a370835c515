using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Runtime;

[Collection(nameof(Alone))]
public class SettingsTests
{
    [Fact]
    public void TheNumberOfThreadsCanBeSet()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            Assert.Equal(1, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => set_num_threads(0));
    }

    [Fact]
    public void TheDefaultElementTypeCanBeSet()
    {
        try
        {
            set_default_dtype(float64);
            Assert.Equal(ScalarType.Float64, zeros(2).dtype);
            Assert.Equal(ScalarType.Float64, arange(0.0, 1, 0.5).dtype);
            Assert.Equal(ScalarType.Int64, arange(3).dtype);
        }
        finally
        {
            set_default_dtype(float32);
        }
        Assert.Throws<ArgumentException>(() => set_default_dtype(int64));
    }

    [Fact]
    public void TheDefaultGeneratorRepeatsForASeed()
    {
        manual_seed(42);
        var (state, first) = (get_rng_state(), randn(8));
        manual_seed(42);
        Assert.True(first.Equals(randn(8)));
        set_rng_state(state);
        Assert.True(first.Equals(randn(8)));
        Assert.Equal(42, initial_seed());
        Assert.NotEqual(42, random.seed());
        Assert.False(first.Equals(randn(8)));
    }

    [Fact]
    public void ForkedGeneratorsOfOneSeedAgreeWithTheDefaultOne()
    {
        manual_seed(6);

        Assert.True(rand(5).Equals(rand(5, generator: new Generator(6))));
    }
}
