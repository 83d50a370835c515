using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>The first two moments of the inputs that one layer has met, in float64.</summary>
public sealed class InputMoments : IDisposable
{
    private readonly Tensor sum;
    private readonly Tensor squares;

    internal InputMoments(long inputs, Device device)
    {
        sum = zeros([inputs], ScalarType.Float64, device).DetachFromDisposeScope();
        squares = zeros([inputs, inputs], ScalarType.Float64, device).DetachFromDisposeScope();
    }

    /// <summary>How many input rows there were.</summary>
    public long Count { get; private set; }

    /// <summary>μ, <c>[in]</c>.</summary>
    public Tensor Mean => sum / Count;

    /// <summary><c>E[x xᵀ]</c>, <c>[in, in]</c>.</summary>
    public Tensor SecondMoment() => squares / Count;

    /// <summary><c>E[(x − μ)(x − μ)ᵀ]</c>, <c>[in, in]</c>.</summary>
    public Tensor Covariance()
    {
        using var mean = Mean;
        using var outer = mean.outer(mean);
        return SecondMoment().sub_(outer);
    }

    /// <summary>Takes in some rows, <c>[…, in]</c>.</summary>
    internal void Add(Tensor input)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var rows = input.detach().reshape(-1, sum.shape[0]).to(ScalarType.Float64);
        sum.add_(rows.sum([0L]));
        squares.add_(rows.t().matmul(rows));
        Count += rows.shape[0];
    }

    /// <summary>Whether every input was a number.</summary>
    internal bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return squares.isfinite().all().ToBoolean();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sum.Dispose();
        squares.Dispose();
    }
}
