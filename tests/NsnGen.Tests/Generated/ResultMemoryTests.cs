using static TorchSharp.torch;

namespace NsnGen.Tests.Generated;

/// <summary>Alone, because it counts the tensors of the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class ResultMemoryTests
{
    /// <summary>On a thread that has no dispose scope, to which the results would belong.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public Task Results_that_nobody_disposes_of_do_not_pile_up() =>
        Task.Run(Call, TestContext.Current.CancellationToken);

    private static void Call()
    {
        const int Calls = 200;
        using var nested = Busier.Nested.From(new Busier());
        using var _ = no_grad();
        using var x = randn(1 << 19, 8);
        var before = Tensor.TotalCount;
        var most = 0L;

        for (var i = 0; i < Calls; i++)
        {
            nested.WithRank(1).call(x);
            most = Math.Max(most, Tensor.TotalCount - before);
        }

        // 16 MB each: 3.2 GB if all of them stayed.
        Assert.InRange(most, 1, Calls / 2);
    }
}
