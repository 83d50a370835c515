using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A module that holds layers; each is run by its own.</summary>
internal sealed class Stack : nn.Module
{
    private readonly ModuleList<NestedLayer> layers;

    public Stack(params NestedLayer[] layers)
        : base(nameof(Stack))
    {
        this.layers = new ModuleList<NestedLayer>(layers);
        RegisterComponents();
    }
}
