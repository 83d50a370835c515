using NsnGen.Checkpoints;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tool;

/// <summary>The layers and tensors of a nested checkpoint as a module that cannot be called: what the library reads off a model, it reads off it.</summary>
internal sealed class FileModel : nn.Module
{
    private FileModel(string name)
        : base(name) { }

    /// <summary>All of a file up to a rank.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rank">The rank; no byte of a higher one is read.</param>
    /// <param name="cancellation">Checked before each tensor.</param>
    /// <exception cref="CheckpointException">The file is damaged, no nested checkpoint, or does not hold the rank.</exception>
    /// <exception cref="NotSupportedException">What a rank of it is, only the model's class knows.</exception>
    public static FileModel Open(string path, int rank, CancellationToken cancellation)
    {
        using var file = NestedCheckpointFile.Open(path);
        file.CheckRank(rank);
        CheckIsKnown(file);
        var model = OfLayers(file, rank, cancellation);
        foreach (var tensor in file.Names.Where(key => !IsOfLayer(file, key)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var like = empty([], file.Info(tensor).Type!.Value);
            model.Place(tensor, (holder, key) => holder.register_buffer(key, file.Read(tensor, like)));
        }
        return model;
    }

    /// <summary>The factored layers alone; those whose components are hidden units are left out.</summary>
    public static FileModel OfLayers(NestedCheckpointFile file, int rank, CancellationToken cancellation)
    {
        var model = new FileModel(file.Metadata.Model);
        foreach (var layer in file.Metadata.Layers.Keys.Where(layer => !HasUnits(file, layer)))
        {
            cancellation.ThrowIfCancellationRequested();
            model.Place(layer, (holder, key) => holder.register_module(key, Layer(file, layer, rank)));
        }
        return model;
    }

    /// <summary>Whether a layer's components are hidden units, so that one of its factors is empty.</summary>
    public static bool HasUnits(NestedCheckpointFile file, string layer) =>
        file.Metadata.Layers[layer] is { Down: [_, 0] } or { Up: [_, 0] };

    /// <summary>Whether a tensor belongs to a factored layer.</summary>
    public static bool IsOfLayer(NestedCheckpointFile file, string name) =>
        file.LayerOfComponents(name) is not null
        || file.IsDense(name)
        || file.Metadata.Layers.Keys.Any(layer => name == NestedState.BiasKey(layer));

    private static void CheckIsKnown(NestedCheckpointFile file)
    {
        const string Way = "make the model and call WithRank(rank).Save(path)";
        if (file.Metadata.Layers.Keys.FirstOrDefault(layer => HasUnits(file, layer)) is { } cut)
        {
            throw new NotSupportedException(
                $"The components of layer '{cut}' are hidden units, whose dense layer the file does not describe; {Way}."
            );
        }
        if (file.Names.FirstOrDefault(RankStatistics.IsKey) is { } statistics)
        {
            throw new NotSupportedException(
                $"'{statistics}' has running statistics for each rank, which only the model's class can tell apart; {Way}."
            );
        }
    }

    private static NestedLayer Layer(NestedCheckpointFile file, string name, int rank)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var shapes = file.Metadata.Layers[name];
        var isDense = file.NeedsDense(name, rank);
        var rows = Math.Min(rank, file.Rows(name));
        // A dense weight is a rank above the components.
        var layer = Unfilled(file, name, shapes, isDense ? rows + 1 : rows);
        if (file.HasDownBias(name))
        {
            layer.AddDownBias();
        }
        var (down, up, downBias) = file.ReadComponents(name, layer, 0, rows);
        layer.Fill(down, up, layer.bias is { } bias ? file.Read(NestedState.BiasKey(name), bias) : null, downBias);
        if (isDense)
        {
            var (weight, itsBias) = file.ReadDense(name, layer);
            layer.FillDense(weight, itsBias);
        }
        return layer;
    }

    private static NestedLayer Unfilled(NestedCheckpointFile file, string name, LayerShapes shapes, long rank)
    {
        var down = Unfilled(file, NestedState.DownKey(name), [rank, .. shapes.Down[1..]]);
        var up = Unfilled(file, NestedState.UpKey(name), [rank, .. shapes.Up[1..]]);
        var biasKey = NestedState.BiasKey(name);
        var bias = file.Contains(biasKey) ? Unfilled(file, biasKey, [.. file.Info(biasKey).Shape]) : null;
        // How a convolution steps is not in the file, and no matter for its weight.
        return shapes.Down.Length == 2
            ? new NestedLinear(down, up, bias)
            : new NestedConv2d(down, up, bias, [1, 1], [0, 0], [1, 1]);
    }

    /// <summary>One element stands for all.</summary>
    private static Parameter Unfilled(NestedCheckpointFile file, string name, long[] shape)
    {
        using var element = zeros([], file.Info(name).Type!.Value);
        return new Parameter(element.expand(shape).DetachFromDisposeScope(), requires_grad: false);
    }

    /// <summary>Registers something under a key, in modules that its parts name.</summary>
    private void Place(string key, Action<nn.Module, string> register)
    {
        var parts = key.Split('.');
        nn.Module holder = this;
        foreach (var part in parts[..^1])
        {
            if (holder.named_children().FirstOrDefault(child => child.name == part).module is not { } child)
            {
                child = new FileModel(part);
                holder.register_module(part, child);
            }
            holder = child;
        }
        register(holder, parts[^1]);
    }
}
