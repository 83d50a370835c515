using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

// A model in the global namespace: several outputs, an optional mask, values that are no tensors.
[NestedSubspace(6)]
public sealed partial class Attention : Module<Tensor, Tensor?, int, bool, (Tensor Output, Tensor? Weights)>
{
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;

    public Attention(int width)
        : base(nameof(Attention))
    {
        query = Linear(width, width);
        key = Linear(width, width);
        value = Linear(width, width);
        RegisterComponents();
    }

    public int Heads { get; } = 2;

    public override (Tensor Output, Tensor? Weights) forward(
        Tensor x,
        Tensor? mask = null,
        int heads = 1,
        bool needsWeights = false
    )
    {
        var scores = Split(query.call(x), heads).matmul(Split(key.call(x), heads).transpose(-2, -1));
        if (mask is not null)
        {
            scores = scores + mask;
        }

        var weights = softmax(scores / System.Math.Sqrt(x.shape[^1] / heads), dim: -1);
        var output = weights.matmul(Split(value.call(x), heads)).transpose(1, 2).reshape(x.shape);
        return (output, needsWeights ? weights : null);
    }

    public (Tensor Output, Tensor? Weights) forward(Tensor x) => forward(x, heads: Heads);

    private static Tensor Split(Tensor x, int heads) =>
        x.reshape(x.shape[0], x.shape[1], heads, x.shape[2] / heads).transpose(1, 2);
}

public static class Scenario
{
    public static Attention Create() => new(6);

    public static object?[] Inputs() => [randn(2, 4, 6, dtype: ScalarType.Float64), null, 2, true];
}
