using static TorchSharp.torch;

namespace NsnGen.Tests.Generated;

/// <summary>A dense module of a user's that remembers its input.</summary>
public sealed class Nearest : nn.Module<Tensor, Tensor>
{
    public Nearest()
        : base(nameof(Nearest)) => RegisterComponents();

    public Tensor? Last { get; private set; }

    public override Tensor forward(Tensor input)
    {
        Last = input * 3;
        return input;
    }
}
