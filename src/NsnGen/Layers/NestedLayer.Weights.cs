using NsnGen.Conversion;
using NsnGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

// How a layer gets its numbers, and others later.
public abstract partial class NestedLayer
{
    /// <summary>Gives its numbers to a layer that has only its shapes yet.</summary>
    /// <param name="newDown"><c>[r, in]</c> or <c>[r, in…]</c>, r being at most <see cref="WholeRank"/>.</param>
    /// <param name="newUp"><c>[r, out]</c></param>
    /// <param name="newBias"><c>[out]</c>; null if the layer has none, or gets it later.</param>
    /// <param name="newDownBias"><c>[r]</c>; null if nothing is added between the factors.</param>
    internal void Fill(Tensor newDown, Tensor newUp, Tensor? newBias, Tensor? newDownBias)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (newDownBias is not null)
        {
            AddDownBias();
        }
        if (newBias is not null)
        {
            Replace(bias!, newBias);
        }
        Replace(newDown.reshape([newDown.shape[0], .. down.shape[1..]]), newUp, newDownBias);
    }

    /// <summary>Makes room for <see cref="down_bias"/> in a layer that has only its shapes yet.</summary>
    internal void AddDownBias()
    {
        if (down_bias is null)
        {
            down_bias = Unfilled(down, DownBiasShape);
            register_parameter(nameof(down_bias), down_bias);
        }
    }

    /// <summary>Makes room for <see cref="dense"/> and its bias, which have no numbers yet.</summary>
    internal void AddDense()
    {
        if (dense is not null)
        {
            return;
        }
        dense = Unfilled(down, DenseShape);
        register_parameter(nameof(dense), dense);
        if (bias is not null)
        {
            dense_bias = Unfilled(bias, outputs);
            register_parameter(nameof(dense_bias), dense_bias);
        }
        prepared.Clear();
        prepared = Unprepared();
    }

    /// <summary>Gives the dense weight on top its numbers.</summary>
    /// <param name="weight"><c>[out, in]</c> or <c>[out, in…]</c>.</param>
    /// <param name="itsBias"><c>[out]</c>; null if the layer has none.</param>
    internal void FillDense(Tensor weight, Tensor? itsBias)
    {
        using var alone = new ModelChange(this);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        AddDense();
        Replace(dense!, weight.detach().reshape(dense!.shape));
        if (itsBias is not null)
        {
            Replace(dense_bias!, itsBias.detach());
        }
        prepared.Clear();
    }

    /// <summary>Whether the dense weight is all that the layer is, at every rank (<see cref="ConversionOptions.LeavesDenseAt"/>).</summary>
    internal bool IsLeftDense => dense is not null && Components == 0;

    /// <summary>Makes the dense weight all that the layer is; it has no numbers yet. One component stays, which no rank runs.</summary>
    internal void LeaveDense()
    {
        WholeRank = 1;
        AddDense();
        prepared.Clear();
        prepared = Unprepared();
    }

    /// <inheritdoc cref="LeaveDense()"/>
    /// <inheritdoc cref="FillDense" path="/param"/>
    internal void LeaveDense(Tensor weight, Tensor? itsBias)
    {
        using var alone = new ModelChange(this);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        LeaveDense();
        Replace(down.narrow(0, 0, 1).clone(), up.narrow(0, 0, 1).clone(), down_bias?.narrow(0, 0, 1).clone());
        FillDense(weight, itsBias);
    }

    /// <summary>
    /// Gives the layer other factors, of another largest rank if wanted. The parameters stay the same objects, so that an
    /// optimizer keeps them; their gradients are dropped. No call may run at the same time.
    /// </summary>
    /// <param name="newDown"><c>[R, in…]</c></param>
    /// <param name="newUp"><c>[R, out]</c></param>
    /// <param name="newDownBias"><c>[R]</c>; null if the layer has none.</param>
    internal void Replace(Tensor newDown, Tensor newUp, Tensor? newDownBias = null)
    {
        using var alone = new ModelChange(this);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Replace(down, newDown);
        Replace(up, newUp);
        if (down_bias is not null && newDownBias is not null)
        {
            Replace(down_bias, newDownBias);
        }
        prepared.Clear();
        prepared = Unprepared();
    }

    private static void Replace(Parameter parameter, Tensor value)
    {
        parameter.grad = null;
        parameter.set_(value.to(parameter.dtype).to(parameter.device).contiguous());
    }

    /// <summary>One element stands for all.</summary>
    private static Parameter Unfilled(Parameter like, params long[] shape)
    {
        using var element = zeros([], like.dtype, like.device);
        return new Parameter(element.expand(shape).DetachFromDisposeScope(), like.requires_grad);
    }
}
