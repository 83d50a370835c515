using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Runtime;

public class ThreadTests
{
    [Fact]
    public void EightThreadsComputeErrAndDisposeAtOnce()
    {
        using var shared = eye(16, dtype: float64) * 2;
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, 8).Select(seed => new Thread(() => Work(seed, shared, failures))).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Empty(failures);
    }

    private static void Work(int seed, Tensor shared, List<Exception> failures)
    {
        try
        {
            var generator = new Generator((ulong)seed);
            for (var round = 0; round < 200; round++)
            {
                using var scope = NewDisposeScope();
                var x = randn([16, 16], float64, requires_grad: true, generator: generator);
                var loss = x.matmul(shared).tanh().square().sum();
                loss.backward();
                var expected = 4 * (x * 2).tanh() * (1 - (x * 2).tanh().square());
                Assert.True(x.grad!.allclose(expected));
                Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => x.view(seed + 1000));
                _ = x + seed;
            }
        }
        catch (Exception failure)
        {
            lock (failures)
            {
                failures.Add(failure);
            }
        }
    }
}
