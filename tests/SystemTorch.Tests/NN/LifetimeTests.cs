using TorchSharp;
using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class LifetimeTests
{
    [Fact]
    public void DisposingAModuleReleasesTheWholeTreeAndMayBeRepeated()
    {
        var model = new Stack(2);
        var tensors = model.parameters().Concat(model.buffers()).ToList();

        model.Dispose();
        model.Dispose();

        Assert.Equal(11, tensors.Count);
        Assert.All(tensors, tensor => Assert.True(tensor.IsInvalid));
        Assert.Throws<ObjectDisposedException>(() => model.call(ones(1, 2)));
    }

    [Fact]
    public void ParametersOfLayersOutliveTheScopeTheyWereMadeIn()
    {
        Linear linear;
        BatchNorm1d norm;
        using (NewDisposeScope())
        {
            linear = Linear(2, 3);
            norm = BatchNorm1d(3).@double();
        }

        Assert.All(
            linear.parameters().Concat(norm.parameters()).Concat(norm.buffers()),
            tensor => Assert.False(tensor.IsInvalid)
        );
        linear.Dispose();
        norm.Dispose();
    }

    [Fact]
    public void AParameterTakesThePlaceOfItsTensorInTheScope()
    {
        Tensor data;
        Parameter parameter;
        using (NewDisposeScope())
        {
            data = zeros(2);
            parameter = Parameter(data);
            Assert.True(data.IsInvalid);
            Assert.True(parameter.requires_grad);
        }

        Assert.True(parameter.IsInvalid);
    }

    [Fact]
    public void SequencesReleaseWhatPassesBetweenTheirSteps()
    {
        var passed = new List<Tensor>();
        using var model = Sequential(Linear(2, 2), new Spy(passed), new Spy(passed), new Spy(passed));
        using var x = ones(1, 2);

        using var y = model.call(x);

        Assert.False(x.IsInvalid);
        Assert.False(y.IsInvalid);
        Assert.Equal([true, true, true], passed.Select(tensor => tensor.IsInvalid));
    }

    [Fact]
    public void SequencesKeepTensorsThatPassThroughUnchanged()
    {
        using var model = Sequential(new Through(), new Through());
        using var x = ones(1, 2);

        var y = model.call(x);

        Assert.Same(x, y);
        Assert.False(x.IsInvalid);
    }

    [Fact]
    public void AForwardPassLeavesOnlyItsResult()
    {
        using var model = Sequential(Linear(2, 4), GELU(), Dropout(), LayerNorm(4), Conv1d(1, 1, 1), Linear(4, 1));
        using var x = ones(1, 2);
        using var batch = ones(1, 1, 4);
        var before = Live();

        using (model.call(x)) { }
        using (functional.scaled_dot_product_attention(batch, batch, batch, is_casual: true)) { }
        using (functional.normalize(x)) { }
        using (init.orthogonal_(empty(3, 3))) { }
        using (init.trunc_normal_(empty(3, 3))) { }

        Assert.Equal(before, Live());
    }

    private static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private sealed class Spy(List<Tensor> passed) : Module<Tensor, Tensor>(nameof(Spy))
    {
        public override Tensor forward(Tensor input)
        {
            passed.Add(input);
            return input + 1;
        }
    }

    private sealed class Through() : Module<Tensor, Tensor>(nameof(Through))
    {
        public override Tensor forward(Tensor input) => input;
    }
}
