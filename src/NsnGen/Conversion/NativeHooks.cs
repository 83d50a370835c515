using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>Watches the linear layers inside modules that libtorch runs as a whole.</summary>
internal static class NativeHooks
{
    /// <param name="model">The model.</param>
    /// <param name="look">Is told a module's name, the module, the layer's name within it, and the layer's input.</param>
    /// <returns>What ends it.</returns>
    public static IEnumerable<Action> On(nn.Module model, Action<string, nn.Module, string, Tensor> look) =>
        model
            .named_modules()
            .DistinctBy(entry => entry.module)
            .Select(entry => On(entry.module, (part, input) => look(entry.name, entry.module, part, input)))
            .OfType<Action>();

    private static Action? On(nn.Module module, Action<string, Tensor> look) =>
        module switch
        {
            MultiheadAttention attention => On(attention, look),
            TransformerEncoderLayer layer => On(layer, look),
            TransformerEncoder encoder => On(encoder, look),
            _ => null,
        };

    private static Action On(MultiheadAttention attention, Action<string, Tensor> look)
    {
        var settings = NativeSettings.Of(attention);
        var calls = new NativeCalls(attention, look);
        return attention
            .register_forward_pre_hook(
                (_, query, key, value, padding, needs, mask) =>
                {
                    using var scope = NewDisposeScope();
                    calls.Attend("", settings, new AttentionInput(query, key, value, padding, mask));
                    return (query, key, value, padding, needs, mask);
                }
            )
            .remove;
    }

    private static Action On(TransformerEncoderLayer layer, Action<string, Tensor> look)
    {
        var settings = NativeSettings.Of(layer);
        var calls = new NativeCalls(layer, look);
        return layer
            .register_forward_pre_hook(
                (_, tokens) =>
                {
                    using var scope = NewDisposeScope();
                    calls.Encode("", settings, tokens, null, null);
                    return tokens;
                }
            )
            .remove;
    }

    private static Action On(TransformerEncoder encoder, Action<string, Tensor> look)
    {
        var settings = NativeSettings.Of(encoder);
        var calls = new NativeCalls(encoder, look);
        var layers = new NativeWeights(encoder).Layers;
        return encoder
            .register_forward_pre_hook(
                (_, tokens, mask, padding) =>
                {
                    using var scope = NewDisposeScope();
                    var current = tokens;
                    for (var i = 0; i < layers; i++)
                    {
                        current = calls.Encode($"layers.{i}.", settings, current, mask, padding);
                    }
                    return (tokens, mask, padding);
                }
            )
            .remove;
    }
}
