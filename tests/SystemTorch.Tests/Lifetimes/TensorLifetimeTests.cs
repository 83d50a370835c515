using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Lifetimes;

[Collection(nameof(Alone))]
public class TensorLifetimeTests
{
    [Fact]
    public void ADisposedTensorThrowsWhereverItIsUsed()
    {
        var tensor = ones(2);
        tensor.Dispose();
        tensor.Dispose();

        Assert.True(tensor.IsInvalid);
        Assert.Throws<ObjectDisposedException>(() => tensor.add(1));
        Assert.Throws<ObjectDisposedException>(() => ones(2).add(tensor));
        Assert.Throws<ObjectDisposedException>(() => cat([ones(2), tensor]));
        Assert.Throws<ObjectDisposedException>(() => tensor.shape);
        Assert.Throws<ObjectDisposedException>(() => tensor.data<float>());
        var error = Assert.Throws<ObjectDisposedException>(() => tensor.tanh());
        Assert.Contains("MoveToOuterDisposeScope", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAccessorKeepsItsTensorAlive()
    {
        var accessor = MakeAccessor();

        Collect();

        Assert.Equal(499_500.0, accessor.Sum());
    }

    [Fact]
    public void ViewsKeepTheSharedMemory()
    {
        var whole = arange(6, dtype: float32);
        var part = whole.narrow(0, 2, 2);

        whole.Dispose();

        Assert.Equal([2f, 3f], part.data<float>().ToArray());
    }

    [Fact]
    public void ForgottenTensorsAreFreed()
    {
        const int Forgotten = 10_000;
        const long Each = 1 << 20;
        var memory = ResidentBytes();

        Forget(Forgotten, Each);

        // 10 GB went through; what is left must be far below a tenth of that.
        Assert.InRange(ResidentBytes() - memory, long.MinValue, Forgotten * Each / 10);
    }

    [Fact]
    public void CollectionFreesEveryForgottenSmallTensor()
    {
        Collect();
        var alive = Tensor.TotalCount;

        Forget(10_000, 32);
        Collect();

        Assert.InRange(Tensor.TotalCount - alive, long.MinValue, 10);
    }

    [Fact]
    public void DecoupledHandlesCanBeTakenOver()
    {
        var first = ones(2);

        using var second = Tensor.UnsafeCreateTensor(first.DecoupleFromNativeHandle());

        Assert.True(first.IsInvalid);
        Assert.Equal([1f, 1f], second.data<float>().ToArray());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TorchSharp.Utils.TensorAccessor<double> MakeAccessor() =>
        arange(1000, dtype: float64).data<double>();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(int count, long bytes)
    {
        for (var i = 0; i < count; i++)
        {
            _ = ones(bytes / sizeof(float));
        }
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static long ResidentBytes()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
