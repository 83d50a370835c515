using System.ComponentModel;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Makes nested models from files.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NestedFiles
{
    /// <summary>
    /// Reads a dense checkpoint and factors it layer by layer, without ever holding the dense model: a layer's weight is read just
    /// before it is factored and released just after.
    /// </summary>
    /// <param name="path">See <see cref="DenseCheckpoint.Open"/>.</param>
    /// <param name="model">
    /// Calls the dense model's constructor, <c>() => new Gpt(config)</c>. It runs on torch's device <c>meta</c>, where tensors have
    /// shapes and no memory; as that is set as the process's default device, no other thread may make tensors meanwhile.
    /// </param>
    /// <param name="keys">Which tensor belongs under which key; null if both have the same names.</param>
    /// <param name="options">How layers are factored, and who is told; null for an SVD of each weight.</param>
    /// <param name="cancellation">Checked before each layer.</param>
    /// <returns>The nested model, on the default device, in the element types that the constructor asks for.</returns>
    /// <exception cref="CheckpointException">The file is damaged, a tensor is missing or has another shape.</exception>
    /// <exception cref="InvalidOperationException">The model cannot be converted, or its constructor computes a tensor that no file has.</exception>
    public static TNested From<TModel, TNested>(
        string path,
        Func<TModel> model,
        KeyMap? keys,
        ConversionOptions? options,
        CancellationToken cancellation
    )
        where TModel : nn.Module, IDenseModel
        where TNested : nn.Module
    {
        using var file = DenseCheckpoint.Open(path);
        return From<TModel, TNested>(file, model, keys, options, cancellation);
    }

    /// <inheritdoc cref="From{TModel, TNested}(string, Func{TModel}, KeyMap, ConversionOptions, CancellationToken)"/>
    /// <param name="file">A checkpoint that is open; it stays open.</param>
#pragma warning disable CS1573 // The others are inherited.
    public static TNested From<TModel, TNested>(
        ITensorFile file,
        Func<TModel> model,
        KeyMap? keys,
        ConversionOptions? options,
        CancellationToken cancellation
    )
        where TModel : nn.Module, IDenseModel
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ConversionOptions();
        var (skeleton, unfilled) = Skeleton.Of(model, get_default_device());
        using var source = new DenseFile(skeleton, unfilled, file, keys ?? KeyMap.Same, options);
        var nested = Surgery.On(
            skeleton,
            source,
            options,
            surgery => (TNested)skeleton.ToNested(surgery),
            cancellation
        );
        options.UnusedTensors?.Invoke(source.Unread);
        return nested;
    }
#pragma warning restore CS1573

    /// <summary>Loads a nested checkpoint without making the dense model's weights first.</summary>
    /// <param name="path">What <see cref="NestedCheckpoint.Save"/> wrote.</param>
    /// <param name="model">
    /// Calls the dense model's constructor, <c>() => new Gpt(config)</c>. It runs on torch's device <c>meta</c>, where tensors have
    /// shapes and no memory; as that is set as the process's default device, no other thread may make tensors meanwhile.
    /// </param>
    /// <param name="maxRank">The largest rank to load; no byte of a higher one is read. Null for all there are.</param>
    /// <returns>The nested model, on the default device, in the element types that the constructor asks for.</returns>
    /// <exception cref="CheckpointException">The file is damaged, of another version, or of another model.</exception>
    /// <exception cref="InvalidOperationException">The model cannot be converted, or its constructor computes a tensor that no file has.</exception>
    public static TNested Load<TModel, TNested>(string path, Func<TModel> model, int? maxRank)
        where TModel : nn.Module, IDenseModel
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(model);
        using var file = NestedCheckpointFile.Open(path, NestedCheckpoint.ModelName<TModel>());
        return Load<TModel, TNested>(file, Skeleton.Of(model, get_default_device()).Model, maxRank);
    }

    /// <summary>
    /// Loads a nested checkpoint in place of a dense model, for constructors that compute tensors and for processes in which other
    /// threads make some meanwhile.
    /// </summary>
    /// <param name="path">What <see cref="NestedCheckpoint.Save"/> wrote.</param>
    /// <param name="dense">
    /// A model of the same shape, which is consumed. Its weights are not used, and each goes before the next factors are
    /// made; its mode, element types and device are the loaded model's.
    /// </param>
    /// <param name="maxRank">The largest rank to load; no byte of a higher one is read. Null for all there are.</param>
    /// <exception cref="CheckpointException">The file is damaged, of another version, or of another model.</exception>
    public static TNested Load<TModel, TNested>(string path, TModel dense, int? maxRank)
        where TModel : nn.Module, IDenseModel
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(dense);
        using var file = NestedCheckpointFile.Open(path, NestedCheckpoint.ModelName<TModel>());
        return Load<TModel, TNested>(file, dense, maxRank);
    }

    private static TNested Load<TModel, TNested>(NestedCheckpointFile file, TModel dense, int? maxRank)
        where TModel : nn.Module, IDenseModel
        where TNested : nn.Module
    {
        var limit = maxRank ?? int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(maxRank));
        return Surgery.On(
            dense,
            new NestedFile(file, limit),
            new ConversionOptions(),
            surgery => (TNested)dense.ToNested(surgery),
            CancellationToken.None
        );
    }
}
