using TorchSharp;
using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.Optim;

/// <summary>Everything together: a network learns two interleaved spirals, which no linear model can.</summary>
public sealed class LearningTests
{
    private const int Count = 120;

    [Theory]
    [InlineData("SGD")]
    [InlineData("Adam")]
    [InlineData("AdamW")]
    public void ASmallNetworkLearnsSpirals(string name)
    {
        using var scope = NewDisposeScope();
        var model = Sequential(Linear(2, 32), Tanh(), Linear(32, 32), Tanh(), Linear(32, 2));
        Seed(model);
        optim.Optimizer optimizer = name switch
        {
            "SGD" => optim.SGD(model.parameters(), 0.3, 0.9),
            "Adam" => optim.Adam(model.parameters(), 0.01),
            _ => optim.AdamW(model.parameters(), 0.01, weight_decay: 0.01),
        };
        var schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, 400, 1e-3);
        var (points, classes) = Spirals();

        for (var step = 0; step < 400; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            functional.cross_entropy(model.call(points), classes).backward();
            utils.clip_grad_norm_(model.parameters(), 1);
            optimizer.step();
            schedule.step();
        }

        model.eval();
        using var _ = no_grad();
        var correct = model.call(points).argmax(1).eq(classes).sum().ToInt64();
        Assert.True(correct >= 0.98 * Count, $"{correct} of {Count}");
        optimizer.Dispose();
        model.Dispose();
    }

    /// <summary>Starting values that do not depend on the generator, which other tests share.</summary>
    private static void Seed(Sequential model)
    {
        using var _ = no_grad();
        foreach (var (i, parameter) in model.parameters().Index())
        {
            var bound = Math.Sqrt(3.0 / parameter.shape[^1]);
            parameter.copy_(Sample(i, parameter.shape) * bound);
        }
    }

    private static (Tensor Points, Tensor Classes) Spirals()
    {
        var points = new float[Count * 2];
        var classes = new long[Count];
        for (var i = 0; i < Count; i++)
        {
            classes[i] = i % 2;
            var t = (i / 2 + 1) / (Count / 2.0);
            var angle = 2 * Math.PI * t + Math.PI * classes[i];
            points[2 * i] = (float)(t * Math.Cos(angle));
            points[2 * i + 1] = (float)(t * Math.Sin(angle));
        }
        return (tensor(points, [Count, 2]), tensor(classes));
    }
}
