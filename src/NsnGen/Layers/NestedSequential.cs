using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Layers that run one after the other at one rank, under the keys of the dense sequence.</summary>
public sealed class NestedSequential : nn.Module<Tensor, Rank, Tensor>
{
    private readonly List<nn.Module<Tensor, Rank, Tensor>> steps = [];

    /// <summary>A sequence of layers.</summary>
    /// <param name="steps">The layers with their keys.</param>
    public NestedSequential(IEnumerable<(string Name, nn.Module<Tensor, Rank, Tensor> Layer)> steps)
        : base(nameof(NestedSequential))
    {
        ArgumentNullException.ThrowIfNull(steps);
        foreach (var (name, layer) in steps)
        {
            this.steps.Add(layer);
            register_module(name, DenseLayer.Inside(layer));
        }
    }

    /// <summary>How many layers there are.</summary>
    public int Count => steps.Count;

    /// <summary>One of the layers.</summary>
    public nn.Module<Tensor, Rank, Tensor> this[int index] => steps[index];

    /// <summary>Runs all layers. What passes from one to the next is released on the way.</summary>
    public override Tensor forward(Tensor input, Rank rank)
    {
        if (steps.Count == 0)
        {
            var same = input.alias();
            GC.KeepAlive(input);
            return same;
        }
        var current = input;
        foreach (var step in steps)
        {
            var next = step.call(current, rank);
            if (!ReferenceEquals(current, input) && !ReferenceEquals(current, next))
            {
                current.Dispose();
            }
            current = next;
        }
        GC.KeepAlive(input);
        GC.KeepAlive(this);
        return current;
    }

    /// <summary>The layers are fields of no class.</summary>
    protected override void RegisterComponents() { }
}
