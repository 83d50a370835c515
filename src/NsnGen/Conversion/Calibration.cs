using NsnGen.Files;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// What goes into each linear layer and convolution of a model on calibration data, gathered in one pass: of every layer only the
/// moments of its inputs, of a convolution those of its patches, are kept, so memory does not grow with the data.
/// </summary>
public sealed class Calibration : IDisposable
{
    private const string FormatKey = "nsngen.calibration";
    private const string Format = "2";

    private readonly Dictionary<nn.Module, InputMoments> byLayer = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(nn.Module, string), InputMoments> byPart = [];
    private readonly Dictionary<string, InputMoments> byName = new(StringComparer.Ordinal);

    private SafetensorsFile? file;

    private Calibration() { }

    /// <summary>The names of the layers that met inputs: <c>blocks.0.fc1</c>.</summary>
    public IReadOnlyCollection<string> Layers => file is null ? byName.Keys : InputMoments.LayersIn(file);

    /// <summary>Runs a dense model over calibration data, in eval mode and without gradients.</summary>
    /// <param name="dense">The model; its mode is restored, and it is not changed.</param>
    /// <param name="batches">The data. A few thousand input rows per layer are enough.</param>
    /// <param name="run">Runs the model on one batch.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    /// <exception cref="ArgumentException">An input of a layer was NaN or infinite; the message names the layer.</exception>
    public static Calibration Collect<TBatch>(
        nn.Module dense,
        IEnumerable<TBatch> batches,
        Action<TBatch> run,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(run);
        var calibration = new Calibration();
        var removers = LayersOf(dense).Select(entry => calibration.Listen(entry.Name, entry.Layer)).ToList();
        removers.AddRange(NativeHooks.On(dense, calibration.AddPart));
        var wasTraining = dense.training;
        dense.eval();
        try
        {
            using var untracked = no_grad();
            foreach (var batch in batches)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                run(batch);
            }
            calibration.Check();
            return calibration;
        }
        catch
        {
            calibration.Dispose();
            throw;
        }
        finally
        {
            removers.ForEach(remove => remove());
            dense.train(wasTraining);
        }
    }

    /// <summary>The inputs of a layer.</summary>
    /// <exception cref="ArgumentException">The layer met none.</exception>
    internal InputMoments Of(nn.Module layer) =>
        byLayer.GetValueOrDefault(layer)
        ?? throw new ArgumentException(
            "The calibration data never reached this layer, or the calibration is of another model object."
        );

    /// <inheritdoc cref="Of(nn.Module)"/>
    internal InputMoments Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!byName.TryGetValue(name, out var moments))
        {
            byName.Add(name, moments = Read(name) ?? throw Unreached(name));
        }
        return moments;
    }

    /// <summary>Saves the moments, atomically, so that layers can be factored where the dense model cannot be run.</summary>
    /// <param name="path">A safetensors file: of each layer its name with <c>.count</c>, <c>.sum</c> and <c>.squares</c>.</param>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var scope = NewDisposeScope();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [FormatKey] = Format };
        CheckedTensors.Write(path, [.. Layers.SelectMany(name => Of(name).Tensors(name))], metadata);
    }

    /// <summary>Opens moments that were saved. A layer's are read when it is asked for.</summary>
    /// <param name="path">What <see cref="Save"/> wrote; it stays open until this is disposed.</param>
    /// <exception cref="CheckpointException">The file is damaged, or no calibration.</exception>
    public static Calibration Load(string path)
    {
        var opened = SafetensorsFile.Open(path);
        if (opened.Metadata.GetValueOrDefault(FormatKey) != Format)
        {
            opened.Dispose();
            throw new CheckpointException($"'{path}' is not a calibration: its metadata has no {FormatKey} {Format}.");
        }
        Seal.Check(opened);
        return new Calibration { file = opened };
    }

    /// <summary>Looks at the inputs of a layer that is about to be factored, by the object or else by its name.</summary>
    internal void Use(LinearMap dense, Action<InputMoments> look)
    {
        var own = dense.Part is { } part
            ? byPart.GetValueOrDefault((dense.Layer, part))
            : byLayer.GetValueOrDefault(dense.Layer);
        if ((own ?? byName.GetValueOrDefault(dense.Name)) is { } known)
        {
            look(known);
            return;
        }
        using var read = Read(dense.Name) ?? throw Unreached(dense.Name);
        look(read);
    }

    private InputMoments? Read(string name) => file is null ? null : InputMoments.Read(file, name);

    private ArgumentException Unreached(string name) =>
        new(
            $"The calibration data never reached a layer '{name}'; they reached {string.Join(", ", Layers)}.",
            nameof(name)
        );

    /// <inheritdoc/>
    public void Dispose()
    {
        file?.Dispose();
        foreach (var inputs in byName.Values)
        {
            inputs.Dispose();
        }
    }

    private static IEnumerable<(string Name, nn.Module<Tensor, Tensor> Layer)> LayersOf(nn.Module dense)
    {
        var declared = new LinearClasses(dense);
        return dense
            .named_modules()
            .Prepend((name: "", module: dense))
            .DistinctBy(entry => entry.module)
            .Where(entry =>
                (entry.module is Linear || Patches.Are(entry.module) || declared.Include(entry.module))
                && entry.module is nn.Module<Tensor, Tensor>
            )
            .Select(entry => (entry.name, (nn.Module<Tensor, Tensor>)entry.module));
    }

    private Action Listen(string name, nn.Module<Tensor, Tensor> layer)
    {
        var hook = layer.register_forward_pre_hook(
            (_, input) =>
            {
                if (layer is Conv2d convolution)
                {
                    AddPatches(name, convolution, input);
                }
                else
                {
                    AddRows(name, layer, input);
                }
                return input;
            }
        );
        return hook.remove;
    }

    private void AddRows(string name, nn.Module layer, Tensor input)
    {
        var moments = Moments(name, layer, layer is Linear linear ? linear.in_features : input.shape[^1], input.device);
        if (input.shape is not [.., var size] || size != moments.Size)
        {
            throw Misfit(name, input, $"[..., {moments.Size}]");
        }
        moments.Add(input);
    }

    private void AddPatches(string name, Conv2d layer, Tensor input)
    {
        if (input.dim() is not (3 or 4) || input.shape[^3] != layer.in_channels)
        {
            throw Misfit(name, input, $"[..., {layer.in_channels}, height, width]");
        }
        var moments = Moments(name, layer, Patches.SizeOf(layer), input.device);
        Patches.Visit(layer, input, moments.Add);
    }

    private void AddPart(string name, nn.Module module, string part, Tensor input)
    {
        if (!byPart.TryGetValue((module, part), out var moments))
        {
            moments = new InputMoments(input.shape[^1], input.device);
            byPart.Add((module, part), moments);
            byName.Add($"{name}.{part}", moments);
        }
        moments.Add(input);
    }

    private InputMoments Moments(string name, nn.Module layer, long size, Device device)
    {
        if (!byLayer.TryGetValue(layer, out var moments))
        {
            moments = new InputMoments(size, device);
            byLayer.Add(layer, moments);
            byName.Add(name, moments);
        }
        return moments;
    }

    private static ArgumentException Misfit(string name, Tensor input, string expected) =>
        new(
            $"The calibration data give layer '{name}' inputs [{string.Join(", ", input.shape)}]; it takes {expected}."
        );

    private void Check()
    {
        foreach (var (name, inputs) in byName)
        {
            if (!inputs.IsFinite())
            {
                throw new ArgumentException(
                    $"The calibration data give layer '{name}' inputs that are NaN or infinite.",
                    "batches"
                );
            }
        }
    }
}
