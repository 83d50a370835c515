using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Tests;
using TorchSharp;

namespace NsnGen.Tool.Tests;

/// <summary>Small models in files, in a folder with a space in its name.</summary>
internal sealed class ModelFile : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>A file of the folder.</summary>
    public string this[string name] => folder.File(name);

    public IEnumerable<string> Names => folder.Names;

    /// <summary>A model with a convolution, a normalization, a layer of less rank and a dense one.</summary>
    public string Saved(string name = "saved model.safetensors", int seed = 1, Action<Saved.Nested>? change = null)
    {
        torch.manual_seed(seed);
        using var nested = NsnGen.Tests.Saved.Nested.From(new Saved());
        change?.Invoke(nested);
        nested.Save(this[name]);
        return this[name];
    }

    /// <summary>A model in factors, with dense weights on top, of hidden units, or both.</summary>
    public string Paired(string form)
    {
        torch.manual_seed(2);
        using var nested = Tests.Paired.Nested.From(new Paired(), Options(form));
        nested.Save(this[$"{form}.safetensors"]);
        return this[$"{form}.safetensors"];
    }

    public static ConversionOptions Options(string form) =>
        form switch
        {
            "factors" => new ConversionOptions(),
            "tops" => new ConversionOptions { DenseAbove = 0.5 },
            "units" => new ConversionOptions { NestsHiddenUnits = true },
            "both" => new ConversionOptions { NestsHiddenUnits = true, DenseAbove = 0.5 },
            _ => throw new ArgumentOutOfRangeException(
                nameof(form),
                form,
                "factors, tops, units and both are allowed."
            ),
        };

    public void Dispose() => folder.Dispose();
}
