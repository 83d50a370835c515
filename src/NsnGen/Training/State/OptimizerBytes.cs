using System.Globalization;
using NsnGen.Files;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>
/// The state of an optimizer as tensors of bytes: for each group its options, for each parameter what the optimizer remembers of it.
/// </summary>
internal static class OptimizerBytes
{
    /// <exception cref="NotSupportedException">The optimizer's state cannot be saved.</exception>
    public static IEnumerable<KeyValuePair<string, Tensor>> Of(optim.Optimizer optimizer, string name)
    {
        var state = Savable(optimizer).state_dict();
        foreach (var (i, options) in state.Options.Index())
        {
            yield return new(GroupName(name, optimizer, i), Bytes(options.SaveStateDict));
        }
        foreach (var (i, remembered) in state.State.Index())
        {
            yield return new(ParameterName(name, optimizer, i), Bytes(remembered.SaveStateDict));
        }
    }

    /// <exception cref="InvalidDataException">The state is of another optimizer, or of another number of parameters.</exception>
    public static void Restore(optim.Optimizer optimizer, string name, SafetensorsFile file)
    {
        var state = Savable(optimizer).state_dict();
        var stored = file.Names.Count(key => key.StartsWith($"{name}.", StringComparison.Ordinal));
        if (stored != state.Options.Count + state.State.Count || !file.Contains(GroupName(name, optimizer, 0)))
        {
            throw new InvalidDataException(
                $"{file.Path} has no {name} state of {optimizer.GetType().Name} with {state.Options.Count} groups and "
                    + $"{state.State.Count} parameters."
            );
        }
        foreach (var (i, options) in state.Options.Index())
        {
            Read(file.ReadChecked(GroupName(name, optimizer, i)), options.LoadStateDict);
        }
        foreach (var (i, remembered) in state.State.Index())
        {
            Read(file.ReadChecked(ParameterName(name, optimizer, i)), remembered.LoadStateDict);
        }
    }

    private static string GroupName(string name, optim.Optimizer optimizer, int index) =>
        $"{name}.{optimizer.GetType().Name}.group.{index.ToString(CultureInfo.InvariantCulture)}";

    private static string ParameterName(string name, optim.Optimizer optimizer, int index) =>
        $"{name}.{optimizer.GetType().Name}.parameter.{index.ToString(CultureInfo.InvariantCulture)}";

    private static OptimizerHelper Savable(optim.Optimizer optimizer) =>
        optimizer as OptimizerHelper
        ?? throw new NotSupportedException($"The state of {optimizer.GetType().Name} cannot be saved.");

    private static Tensor Bytes(Action<BinaryWriter> save)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        save(writer);
        writer.Flush();
        return from_array(stream.ToArray());
    }

    private static void Read(Tensor bytes, Action<BinaryReader> load)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.data<byte>().ToArray()));
        // What an optimizer remembers outlives every scope that is open here; TorchSharp loads some of it into the innermost.
        using var scope = NewDisposeScope();
        load(reader);
        scope.Detach(scope.DisposablesView);
    }
}
