using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.Generated;

/// <summary>A model that leaves tensors wherever a forward can.</summary>
[NestedSubspace(4)]
public sealed partial class Keeping : nn.Module<Tensor, Cache, Answer>
{
    internal static Tensor? Latest;

    private readonly Linear fc = nn.Linear(8, 8);
    private readonly Nearest nearest = new();
    private readonly List<Tensor> seen = [];
    private Tensor? last;

    public Keeping()
        : base(nameof(Keeping)) => RegisterComponents();

    public IReadOnlyList<Tensor> Seen => seen;

    public Tensor? Last => last;

    public override Answer forward(Tensor x, Cache cache)
    {
        var hidden = fc.call(x * 2).relu();
        cache.Append(hidden);
        seen.Add(hidden + 1);
        last = hidden - 1;
        Latest = hidden / x.shape[0];
        if (!named_buffers(false).Any())
        {
            register_buffer("mean", hidden.mean([0]));
        }
        var logits = fc.call(nearest.call(hidden));
        return new Answer(logits, new Dictionary<string, Tensor[]> { ["hidden"] = [hidden, hidden.sum()] });
    }
}
