using NsnGen.Files;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>
/// Saves nested models in safetensors files of which every rank is a prefix: the first r rows of <c>layer.down</c> and
/// <c>layer.up</c> are the model of rank r. What is read is checked, row by row, whatever the rank.
/// </summary>
public static class NestedCheckpoint
{
    /// <summary>Saves a model, atomically.</summary>
    /// <param name="nested">The model.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidOperationException">Another thread is changing the model.</exception>
    public static void Save<TModel, TAtRank>(this INestedModel<TModel, TAtRank> nested, string path)
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        using var reading = ModuleUse.Of((nn.Module)nested).Enter();
        using var noGrad = no_grad();
        var state = NestedState.Of((nn.Module)nested);
        var metadata = new NestedMetadata(
            ModelName<TModel>(),
            nested.MaxRank,
            [.. nested.Anchors.Select(anchor => anchor.Value)],
            state.Layers.ToDictionary(
                l => l.Name,
                l => new LayerShapes(l.Layer.down.shape, l.Layer.up.shape),
                StringComparer.Ordinal
            ),
            [.. state.Layers.Where(l => l.Layer.IsLeftDense).Select(l => l.Name)],
            ChecksumsOf(state)
        );
        List<KeyValuePair<string, Tensor>> tensors = [.. Factors(state), .. state.Rest];
        Safetensors.Write(path, tensors, Seal.Add(metadata.ToEntries(), tensors));
    }

    /// <summary>
    /// Enlarges a model that was loaded up to some rank: reads the components that it lacks and puts them behind its own,
    /// which stay as they are. Nobody may call the model meanwhile.
    /// </summary>
    /// <remarks>
    /// The parameters stay the same objects, but an optimizer's own state (momentum) has the old shapes: make a new one.
    /// </remarks>
    /// <param name="nested">The model.</param>
    /// <param name="path">The file that it was loaded from.</param>
    /// <param name="toRank">Its largest rank afterwards.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is above the model's largest, or above those of the file.</exception>
    /// <exception cref="CheckpointException">
    /// The file is damaged, of another version, or of another model; or the model's components are not those of the file, because they
    /// come from another or were changed.
    /// </exception>
    public static void Grow<TModel, TAtRank>(this INestedModel<TModel, TAtRank> nested, string path, int toRank)
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentOutOfRangeException.ThrowIfLessThan(toRank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toRank, nested.MaxRank);
        using var file = NestedCheckpointFile.Open(path, ModelName<TModel>());
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toRank, Math.Max(file.StoredRank, 1));
        var state = file.StateOf((nn.Module)nested);
        foreach (var (name, layer) in state.Layers)
        {
            file.CheckRows(name, layer);
        }
        foreach (var (name, layer) in state.Layers)
        {
            Grow(layer, name, file, Math.Min(toRank, file.Rows(name)));
            if (layer.dense is null && file.NeedsDense(name, Math.Min(toRank, layer.WholeRank)))
            {
                using var scope = NewDisposeScope();
                var (weight, bias) = file.ReadDense(name, layer);
                layer.FillDense(weight, bias);
            }
        }
    }

    private static void Grow(NestedLayer layer, string name, NestedCheckpointFile file, int rank)
    {
        var own = (int)layer.down.shape[0];
        if (rank <= own)
        {
            return;
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (down, up, downBias) = file.ReadComponents(name, layer, own, rank - own);
        layer.Replace(
            Joined(layer.down, down),
            Joined(layer.up, up),
            downBias is null ? null : Joined(layer.down_bias!, downBias)
        );
    }

    private static Tensor Joined(Tensor own, Tensor added) => cat([own, added.to(own.dtype).to(own.device)]);

    private static IEnumerable<KeyValuePair<string, Tensor>> Factors(NestedState state) =>
        state.Layers.SelectMany(entry => NestedState.Components(entry.Name, entry.Layer));

    private static Dictionary<string, byte[]> ChecksumsOf(NestedState state)
    {
        var sums = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, factor) in Factors(state))
        {
            using var scope = NewDisposeScope();
            sums.Add(name, Checksums.Of(TensorElements.Of(factor)));
        }
        foreach (var (name, tensor) in state.Rest)
        {
            using var scope = NewDisposeScope();
            sums.Add(name, Checksums.OfElements(TensorElements.Of(tensor)));
        }
        return sums;
    }

    internal static string ModelName<TModel>() => typeof(TModel).Name;
}
