using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo;

/// <summary>A model whose nested network has parts that the user wrote.</summary>
[NestedSubspace(3)]
public sealed partial class WrittenByHand : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 3);

    public WrittenByHand()
        : base(nameof(WrittenByHand))
    {
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => Body(x) + 1;

    private Tensor Body(Tensor x) => fc.call(x);

    public partial class Nested
    {
        public int Calls { get; private set; }

        /// <summary>Counts, and does what the generated method would.</summary>
        private Tensor Body(Tensor x, NsnGen.Rank rank)
        {
            Calls++;
            return fc.call(x, rank);
        }
    }
}

public static class Scenario
{
    public static WrittenByHand Create() => new();

    public static object[] Inputs() => [randn(2, 3, dtype: ScalarType.Float64)];
}
