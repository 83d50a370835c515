using System.Globalization;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules that run one after the other. Their keys are their names, or "0", "1", ….</summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<nn.IModule<Tensor, Tensor>> _steps = [];

    internal Sequential()
        : base(nameof(Sequential)) { }

    protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
        : this()
    {
        foreach (var (name, submodule) in modules)
            append(name, submodule);
    }

    protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
        : this()
    {
        foreach (var module in modules)
            append(module);
    }

    public int Count => _steps.Count;

    [IndexerName("SequentialItems")]
    public nn.IModule<Tensor, Tensor> this[int index] => _steps[index];

    /// <summary>Some of the steps as a sequence that shares them.</summary>
    [IndexerName("SequentialItems")]
    public Sequential this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    /// <inheritdoc cref="this[Range]"/>
    [IndexerName("SequentialItems")]
    public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    /// <summary>Adds a step under its position as name.</summary>
    public Sequential append(nn.IModule<Tensor, Tensor> module) =>
        append(Count.ToString(CultureInfo.InvariantCulture), module);

    /// <summary>Adds a step under a name. The step is taken as it is: it is not told to register its components.</summary>
    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        _internal_submodules.Add(name, (nn.Module)module);
        _steps.Add(module);
        return this;
    }

    /// <remarks>What passes from one step to the next is released on the way; the input and the result are not.</remarks>
    public override Tensor forward(Tensor tensor)
    {
        if (_steps.Count == 0)
            return tensor.alias();
        var current = tensor;
        foreach (var step in _steps)
        {
            var next = step.call(current);
            if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next))
                current.Dispose();
            current = next;
        }
        return current;
    }

    private Sequential Slice(int start, int end)
    {
        if (start < 0 || end > Count || start > end)
            throw new ArgumentOutOfRangeException(
                nameof(end),
                $"Steps {start} to {end} are asked for, but there are {Count}."
            );
        var slice = new Sequential();
        foreach (var (name, module) in named_children().Take(end).Skip(start))
            slice.append(name, (nn.IModule<Tensor, Tensor>)module);
        return slice;
    }
}
