using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>The functions between layers, by the names of Hugging Face's <c>config.json</c>.</summary>
public static class Activation
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> ByName = new(StringComparer.Ordinal)
    {
        ["gelu"] = x => functional.gelu(x),
        ["gelu_new"] = GeluTanh,
        ["gelu_fast"] = GeluTanh,
        ["gelu_pytorch_tanh"] = GeluTanh,
        ["relu"] = x => functional.relu(x),
        ["silu"] = x => functional.silu(x),
        ["swish"] = x => functional.silu(x),
        ["tanh"] = x => x.tanh(),
    };

    /// <summary>The function of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Func<Tensor, Tensor> Of(string name) =>
        Fault(name) is { } fault ? throw new ArgumentException(fault, nameof(name)) : ByName[name];

    /// <summary>Why a name cannot be used, or null.</summary>
    internal static string? Fault(string name) =>
        ByName.ContainsKey(name)
            ? null
            : $"the activation '{name}' is none of {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}";

    /// <summary>The tanh form of GELU (Hendrycks and Gimpel, arXiv 1606.08415).</summary>
    private static Tensor GeluTanh(Tensor x) => functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh);
}
