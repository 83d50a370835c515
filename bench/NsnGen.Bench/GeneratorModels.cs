using System.Globalization;
using System.Text;

namespace NsnGen.Bench;

/// <summary>Model classes of the two sizes that the targets speak of, with a number in <c>forward</c> to edit.</summary>
internal static class GeneratorModels
{
    private const string Usings = """
        using NsnGen;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;
        using static TorchSharp.torch.nn.functional;

        """;

    /// <summary>An attention block: five layers, a helper, a loop and a lambda.</summary>
    public static string Typical(int edit) =>
        Usings
        + $$"""
            [NestedSubspace(64)]
            public sealed partial class Block : Module<Tensor, Tensor>
            {
                private readonly Linear query, key, value, gate, down;
                private readonly LayerNorm norm;

                public Block(int width) : base(nameof(Block))
                {
                    query = Linear(width, width);
                    key = Linear(width, width);
                    value = Linear(width, width);
                    gate = Linear(width, 4 * width);
                    down = Linear(4 * width, width);
                    norm = LayerNorm(width);
                    RegisterComponents();
                }

                public override Tensor forward(Tensor x)
                {
                    using var scope = NewDisposeScope();
                    var y = x + Attend(norm.call(x));
                    for (var i = 0; i < 2; i++)
                    {
                        y = y + down.call(gelu(gate.call(y))) * {{edit}};
                    }
                    return y.MoveToOuterDisposeScope();
                }

                private Tensor Attend(Tensor x)
                {
                    System.Func<Tensor, Tensor> keys = t => key.call(t).transpose(-2, -1);
                    return softmax(query.call(x).matmul(keys(x)), -1).matmul(value.call(x));
                }
            }
            """;

    /// <summary>A hundred layers, each in a field of its own, each called in <c>forward</c>.</summary>
    public static string Large(int edit)
    {
        var fields = new StringBuilder();
        var calls = new StringBuilder();
        for (var i = 0; i < 100; i++)
        {
            fields.Append(CultureInfo.InvariantCulture, $"    private readonly Linear fc{i} = Linear(64, 64);\n");
            calls.Append(CultureInfo.InvariantCulture, $"        x = relu(fc{i}.call(x));\n");
        }

        return Usings
            + $$"""
                [NestedSubspace(64)]
                public sealed partial class Deep : Module<Tensor, Tensor>
                {
                {{fields}}
                    public Deep() : base(nameof(Deep)) => RegisterComponents();

                    public override Tensor forward(Tensor x)
                    {
                {{calls}}
                        return x * {{edit}};
                    }
                }
                """;
    }
}
