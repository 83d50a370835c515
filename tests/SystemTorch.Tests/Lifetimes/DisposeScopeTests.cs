using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Lifetimes;

public class DisposeScopeTests
{
    [Fact]
    public void AScopeDisposesWhatItsThreadCreated()
    {
        Tensor inside;
        using (var scope = NewDisposeScope())
        {
            inside = ones(2) + 1;
            Assert.Equal(2, scope.DisposablesCount);
            Assert.True(scope.Contains(inside));
        }

        Assert.True(inside.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void ATensorDisposedByHandLeavesItsScope()
    {
        using var scope = NewDisposeScope();

        ones(2).Dispose();

        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void MovedToTheOuterScopeItLivesAsLongAsThat()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                moved = ones(2).MoveToOuterDisposeScope();
            }
            Assert.False(moved.IsInvalid);
        }
        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void OutOfTheOutermostScopeItIsDetached()
    {
        Tensor kept;
        using (NewDisposeScope())
        {
            kept = ones(2).MoveToOuterDisposeScope();
        }

        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void DetachAndAttach()
    {
        Tensor detached;
        using (var scope = NewDisposeScope())
        {
            detached = scope.Detach(ones(2));
            Assert.Equal(0, scope.DisposablesCount);
        }
        Assert.False(detached.IsInvalid);

        using (var scope = NewDisposeScope())
        {
            scope.Attach(detached);
        }
        Assert.True(detached.IsInvalid);
    }

    [Fact]
    public void MoveToOtherFollowsAnotherTensor()
    {
        using var outer = NewDisposeScope();
        var companion = ones(1);
        Tensor moved;
        using (NewDisposeScope())
        {
            moved = ones(2).MoveToOtherDisposeScope(companion);
        }

        Assert.True(outer.Contains(moved));
    }

    [Fact]
    public void DisposeEverythingButKeepsSome()
    {
        using var scope = NewDisposeScope();
        var (kept, gone) = (ones(1), ones(1));

        Assert.Same(kept, scope.DisposeEverythingBut(kept));

        Assert.False(kept.IsInvalid);
        Assert.True(gone.IsInvalid);
        Assert.Equal([kept], scope.DisposablesView);
    }

    [Fact]
    public void AScopeClosedOutOfOrderLeavesTheInnerOneCurrent()
    {
        var outer = NewDisposeScope();
        using var inner = NewDisposeScope();

        outer.Dispose();

        Assert.Same(inner, CurrentDisposeScope);
        Assert.Throws<ObjectDisposedException>(() => outer.DisposablesCount);
    }

    [Fact]
    public void ScopesBelongToTheirThread()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;

        var thread = new Thread(() => elsewhere = ones(2));
        thread.Start();
        thread.Join();

        Assert.False(scope.Contains(elsewhere!));
        elsewhere!.Dispose();
    }

    [Fact]
    public void AnotherThreadMayDisposeWhatAScopeOwns()
    {
        using var scope = NewDisposeScope();
        var tensors = Enumerable.Range(0, 1000).Select(_ => ones(1)).ToList();

        var thread = new Thread(() => tensors.ForEach(tensor => tensor.Dispose()));
        thread.Start();
        var own = Enumerable.Range(0, 1000).Select(_ => ones(1)).ToList();
        thread.Join();

        Assert.Equal(own.Count, scope.DisposablesCount);
    }

    [Fact]
    public void StatisticsCountThisThreadsTensors()
    {
        var counts = new ThreadDisposeScopeStatistics();

        var thread = new Thread(() =>
        {
            ones(1).Dispose();
            using (NewDisposeScope())
            {
                _ = ones(2);
                ones(3).DetachFromDisposeScope().Dispose();
            }
            counts = DisposeScopeManager.Statistics;
        });
        thread.Start();
        thread.Join();

        Assert.Equal((1, 2), (counts.CreatedOutsideScopeCount, counts.CreatedInScopeCount));
        Assert.Equal((2, 1), (counts.DisposedOutsideScopeCount, counts.DisposedInScopeCount));
        Assert.Equal(1, counts.DetachedFromScopeCount);
        Assert.Equal(0, counts.ThreadTotalLiveCount);
    }

    [Fact]
    public void WrappedExpressionsGiveBackTheirResultOnly()
    {
        using var scope = NewDisposeScope();

        var result = WrappedTensorDisposeScope(() => (ones(2) + 1) * 2);

        Assert.Equal([result], scope.DisposablesView);
        Assert.Equal([4f, 4f], result.data<float>().ToArray());
    }
}
