using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

/// <summary>A layer, a parameter and a buffer of its own.</summary>
internal sealed class Block : Module<Tensor, Tensor>
{
    private readonly Linear inner;
    private readonly Parameter gain;
    private readonly Tensor offset;

    public Block(long width)
        : base(nameof(Block))
    {
        inner = Linear(width, width);
        gain = Parameter(ones(width));
        offset = zeros(width);
        RegisterComponents();
    }

    public Parameter Gain => gain;

    public Tensor Offset => offset;

    public Linear Inner => inner;

    public override Tensor forward(Tensor input) => inner.call(input) * gain + offset;
}

/// <summary>Two blocks in a list, a head in a property, and a buffer that is not saved.</summary>
internal sealed class Stack : Module<Tensor, Tensor>
{
    private readonly ModuleList<Block> blocks;

    public Stack(long width)
        : base(nameof(Stack))
    {
        blocks = ModuleList(new Block(width), new Block(width));
        Head = Linear(width, 2);
        register_buffer("scratch", zeros(1), persistent: false);
        RegisterComponents();
    }

    public Linear Head { get; }

    public ModuleList<Block> Blocks => blocks;

    public override Tensor forward(Tensor input)
    {
        foreach (var block in blocks)
            input = block.call(input);
        return Head.call(input);
    }
}
