using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Gradients;

public class AutogradTests
{
    [Fact]
    public void BackwardAddsToTheGradientsOfLeaves()
    {
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);

        (x * x).sum().backward();
        (x * 3).sum().backward();

        Assert.Equal([5.0, 7.0], x.grad!.data<double>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void AGradientCanBeReplaced()
    {
        var x = ones(2, requires_grad: true);

        x.grad = full(2, 4.0f);

        Assert.Equal([4f, 4f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void NoGradStopsRecordingUntilDisposedAndNests()
    {
        var x = ones(2, requires_grad: true);

        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
            {
                Assert.True((x * 2).requires_grad);
            }
            Assert.False(is_grad_enabled());
        }

        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void GradientModesBelongToTheThread()
    {
        using var untracked = no_grad();
        var elsewhere = false;

        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();

        Assert.True(elsewhere);
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void InferenceModeMakesTensorsThatCannotBeRecorded()
    {
        Tensor made;
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            made = ones(2);
        }

        Assert.False(is_inference_mode_enabled());
        var weight = ones(2, requires_grad: true);
        Assert.Throws<ExternalException>(() => (weight * made).sum().backward());
    }

    [Fact]
    public void LeavesAndResultsAreTold()
    {
        var x = ones(2, requires_grad: true);
        var y = x * 2;

        Assert.True(x.is_leaf);
        Assert.False(y.is_leaf);
        Assert.True(y.detach().is_leaf);
        Assert.False(y.detach().requires_grad);
    }

    [Fact]
    public void RetainGradKeepsTheGradientOfAResult()
    {
        var x = tensor(new[] { 3.0 }, requires_grad: true);
        var y = x * 2;
        y.retain_grad();

        (y * y).sum().backward();

        Assert.Equal(12.0, y.grad!.item<double>());
        Assert.Equal(24.0, x.grad!.item<double>());
    }

    [Fact]
    public void SecondDerivativesFollowFromCreateGraph()
    {
        var x = tensor(2.0, requires_grad: true);

        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];

        Assert.Equal(12.0, first.item<double>(), 12);
        Assert.Equal(12.0, second.item<double>(), 12);
    }

    [Fact]
    public void GradientsAreWeightedWithGradOutputs()
    {
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);

        var gradient = autograd.grad([x * x], [x], [tensor(new[] { 10.0, 100.0 })])[0];

        Assert.Equal([20.0, 400.0], gradient.data<double>().ToArray());
    }

    [Fact]
    public void AnUnusedInputIsAnErrorUnlessAllowed()
    {
        var x = ones(2, requires_grad: true);
        var unused = ones(3, requires_grad: true);

        Assert.Throws<ExternalException>(() => autograd.grad([x.sum()], [x, unused]));
        var gradients = autograd.grad([x.sum()], [x, unused], allow_unused: true);

        Assert.Equal([0f, 0f, 0f], gradients[1].data<float>().ToArray());
    }

    [Fact]
    public void BackwardTwiceNeedsTheGraphRetained()
    {
        var x = ones(2, requires_grad: true);
        var loss = x.exp().sum();

        loss.backward(retain_graph: true);
        loss.backward();
        var error = Assert.Throws<ExternalException>(() => loss.backward());

        Assert.Contains("second time", error.Message, StringComparison.Ordinal);
    }
}
