using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Watches the layers of a model while it is called, and counts what each is given.</summary>
internal sealed class CallCount : IDisposable
{
    private readonly List<Action> removers = [];
    private readonly List<string> uncounted = [];
    private readonly DenseMacs macs;

    public CallCount(nn.Module nested)
    {
        macs = new DenseMacs(new LinearClasses(nested));
        foreach (var (name, module) in nested.named_modules().DistinctBy(entry => entry.module))
        {
            Watch(name, module);
        }
    }

    /// <summary>The rows, of a convolution the output positions, of each factored layer.</summary>
    public Dictionary<NestedLayer, long> Rows { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The multiply-adds of all other layers, and of attention's products.</summary>
    public long OtherMacs { get; private set; }

    /// <summary>Modules with matrices whose calls nobody can count, by name and class.</summary>
    public IReadOnlyList<string> Uncounted => uncounted;

    public void Dispose() => removers.ForEach(remove => remove());

    private void Watch(string name, nn.Module module)
    {
        if (module is NestedLayer layer)
        {
            var hook = layer.register_forward_hook(
                (_, input, _, output) =>
                {
                    Rows[layer] = Rows.GetValueOrDefault(layer) + layer.RowsIn(input, output);
                    return output;
                }
            );
            removers.Add(hook.remove);
            return;
        }
        if (module is NestedMultiheadAttention attention)
        {
            attention.Multiplied = products => OtherMacs += products;
            removers.Add(() => attention.Multiplied = null);
        }
        switch (macs.Of(module))
        {
            case 0:
                break;
            case { } ofRow when module is nn.Module<Tensor, Tensor> dense:
                var other = dense.register_forward_hook(
                    (_, input, output) =>
                    {
                        OtherMacs += ofRow * RowsOf(dense, input, output);
                        return output;
                    }
                );
                removers.Add(other.remove);
                break;
            default:
                uncounted.Add($"{name} ({module.GetType().Name})");
                break;
        }
    }

    /// <summary>How often each weight is used: at each output position of a convolution, at each input row of what is linear.</summary>
    private static long RowsOf(nn.Module module, Tensor input, Tensor output) =>
        module switch
        {
            Conv1d or Conv2d or Conv3d => output.numel() / output.shape[^(Spatial(module) + 1)],
            ConvTranspose1d or ConvTranspose2d or ConvTranspose3d => input.numel()
                / input.shape[^(Spatial(module) + 1)],
            _ => input.numel() / input.shape[^1],
        };

    private static int Spatial(nn.Module module) =>
        module switch
        {
            Conv1d or ConvTranspose1d => 1,
            Conv2d or ConvTranspose2d => 2,
            _ => 3,
        };
}
