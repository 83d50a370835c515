using static TorchSharp.torch;

namespace NsnGen;

/// <summary>
/// Saves nested models in safetensors files of which every rank is a prefix: the first r rows of <c>layer.down</c> and
/// <c>layer.up</c> are the model of rank r. What is read is checked, row by row, whatever the rank.
/// </summary>
public static class NestedCheckpoint
{
    /// <summary>Saves a model, atomically.</summary>
    /// <param name="nested">The model.</param>
    /// <param name="path">The file.</param>
    public static void Save<TModel, TAtRank>(this INestedModel<TModel, TAtRank> nested, string path)
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
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
            ChecksumsOf(state),
            state.Ties.Count > 0
        );
        Safetensors.Write(path, Factors(state).Concat(state.Rest), metadata.ToEntries());
    }

    /// <summary>Loads a model without making its weights first; for the generated <c>Nested.Load</c>.</summary>
    /// <param name="path">What <see cref="Save"/> wrote.</param>
    /// <param name="model">
    /// Calls the dense model's constructor, <c>() => new Gpt(config)</c>. It runs on torch's device <c>meta</c>, where tensors have
    /// shapes and no memory; as that is set as the process's default device, no other thread may make tensors meanwhile.
    /// </param>
    /// <param name="maxRank">The largest rank to load; no byte of a higher one is read. Null for all there are.</param>
    /// <returns>The nested model, on the default device, in the element types that the constructor asks for.</returns>
    /// <exception cref="CheckpointException">The file is damaged, of another version, or of another model.</exception>
    /// <exception cref="InvalidOperationException">The model cannot be converted, or its constructor computes a tensor that no file has.</exception>
    public static TNested Load<TModel, TAtRank, TNested>(string path, Func<TModel> model, int? maxRank = null)
        where TModel : nn.Module, IDenseModel
        where TAtRank : struct, IAtRank
        where TNested : nn.Module, INestedModel<TModel, TAtRank>
    {
        ArgumentNullException.ThrowIfNull(model);
        using var file = NestedCheckpointFile.Open(path, ModelName<TModel>());
        return Load<TModel, TAtRank, TNested>(file, Skeleton.Of(model, get_default_device()).Model, maxRank);
    }

    /// <summary>
    /// Loads a model in place of a dense one, for constructors that compute tensors and for processes in which other threads make
    /// some meanwhile; for the generated <c>Nested.Load</c>.
    /// </summary>
    /// <param name="path">What <see cref="Save"/> wrote.</param>
    /// <param name="dense">
    /// A model of the same shape, which is consumed. Its weights are not used, and each goes before the next factors are
    /// made; its mode, element types and device are the loaded model's.
    /// </param>
    /// <param name="maxRank">The largest rank to load; no byte of a higher one is read. Null for all there are.</param>
    /// <exception cref="CheckpointException">The file is damaged, of another version, or of another model.</exception>
    public static TNested Load<TModel, TAtRank, TNested>(string path, TModel dense, int? maxRank = null)
        where TModel : nn.Module, IDenseModel
        where TAtRank : struct, IAtRank
        where TNested : nn.Module, INestedModel<TModel, TAtRank>
    {
        ArgumentNullException.ThrowIfNull(dense);
        using var file = NestedCheckpointFile.Open(path, ModelName<TModel>());
        return Load<TModel, TAtRank, TNested>(file, dense, maxRank);
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
    /// <exception cref="CheckpointException">The file is damaged, of another version, or of another model.</exception>
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
            Grow(layer, name, file, Math.Min(toRank, file.Rows(name)));
        }
    }

    private static TNested Load<TModel, TAtRank, TNested>(NestedCheckpointFile file, TModel dense, int? maxRank)
        where TModel : nn.Module, IDenseModel
        where TAtRank : struct, IAtRank
        where TNested : nn.Module, INestedModel<TModel, TAtRank>
    {
        var limit = maxRank ?? int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(maxRank));
        var surgery = new Surgery { Initialization = new EmptyInitialization(limit, file.HasDownBias) };
        var nested = (TNested)dense.ToNested(surgery);
        try
        {
            file.CheckMaxRank(nested.MaxRank);
            Fill(file.StateOf(nested), file);
            return nested;
        }
        catch
        {
            nested.Dispose();
            throw;
        }
    }

    private static void Grow(NestedLayer layer, string name, NestedCheckpointFile file, int rank)
    {
        if (rank <= layer.MaxRank)
        {
            return;
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (down, up, downBias) = file.ReadComponents(name, layer.MaxRank, rank - layer.MaxRank);
        layer.Replace(
            Joined(layer.down, down),
            Joined(layer.up, up),
            downBias is null ? null : Joined(layer.down_bias!, downBias)
        );
    }

    private static void Fill(NestedState state, NestedCheckpointFile file)
    {
        using var noGrad = no_grad();
        foreach (var (name, layer) in state.Layers)
        {
            using var scope = NewDisposeScope();
            var (down, up, downBias) = file.ReadComponents(name, 0, Math.Min(layer.MaxRank, file.Rows(name)));
            layer.Replace(down, up, downBias);
        }
        foreach (var (name, tensor) in state.Rest)
        {
            using var stored = file.Read(name);
            Skeleton.Fill(tensor, stored);
        }
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
            sums.Add(name, Checksums.Of(factor.detach().cpu().contiguous()));
        }
        foreach (var (name, tensor) in state.Rest)
        {
            using var scope = NewDisposeScope();
            sums.Add(name, Checksums.OfElements(tensor.detach().cpu().contiguous()));
        }
        return sums;
    }

    private static string ModelName<TModel>() => typeof(TModel).Name;
}
