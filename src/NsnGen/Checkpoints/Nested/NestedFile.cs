using NsnGen.Conversion;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>The factors of a nested checkpoint, up to a rank.</summary>
/// <param name="file">The checkpoint.</param>
/// <param name="limit">The largest rank that is wanted; no byte of a higher one is read.</param>
internal sealed class NestedFile(NestedCheckpointFile file, int limit) : FactorSource
{
    private readonly Dictionary<NestedLayer, string> names = new(ReferenceEqualityComparer.Instance);
    private IReadOnlyDictionary<string, Tensor> rest = new Dictionary<string, Tensor>(StringComparer.Ordinal);

    public override void Begin(nn.Module nested)
    {
        NestedNorm.MakeRoom(nested, file.RowsOf);
        foreach (var (name, layer) in NestedState.Of(nested, file.Contains).Layers)
        {
            names.Add(layer, name);
            if (file.Metadata.LeftDense.Contains(name, StringComparer.Ordinal))
            {
                layer.LeaveDense();
            }
            if (file.HasDownBias(name))
            {
                layer.AddDownBias();
            }
            if (file.NeedsDense(name, Math.Min(limit, layer.WholeRank)))
            {
                layer.AddDense();
            }
        }
        file.CheckMaxRank(names.Keys.Select(layer => layer.WholeRank).DefaultIfEmpty(1).Max());
        rest = file.StateOf(nested).Rest;
    }

    public override bool NestsHiddenUnits(string layer, bool isChosen) => file.HasHiddenUnits(layer);

    public override LayerFactors FactorsOf(LayerSlot slot)
    {
        var name = names[slot.Nested];
        var rank = Math.Min(slot.Nested.WholeRank, Math.Min(limit, file.Rows(name)));
        var (down, up, downBias) = file.ReadComponents(name, slot.Nested, 0, rank);
        return new LayerFactors(down, up, Bias: null, downBias);
    }

    public override void Finish()
    {
        using var noGrad = no_grad();
        foreach (var (name, tensor) in rest)
        {
            using var stored = file.Read(name, tensor);
            Skeleton.Fill(tensor, stored);
        }
    }
}
