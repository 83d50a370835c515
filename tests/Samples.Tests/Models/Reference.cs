using System.Globalization;
using System.Text.RegularExpressions;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>The models of this assembly as PyTorch computes them, by formulas of its own, from files.</summary>
internal static partial class Reference
{
    /// <summary>Runs a model for each configuration and its weights, or skips the test where there is no PyTorch.</summary>
    /// <param name="architecture">Its <c>model_type</c>.</param>
    /// <param name="files">Paths of a <c>config.json</c> and a safetensors file, in turns.</param>
    /// <returns>The answers of each, flat.</returns>
    public static IReadOnlyList<Tensor> Run(string architecture, IEnumerable<string> files) =>
        [
            .. Python
                .Run(Loader() + Resource.Text("reference.py"), [architecture, .. files])
                .Trim()
                .Split('\n')
                .Select(line => tensor([.. line.Split(' ').Select(Number)], dtype: ScalarType.Float32)),
        ];

    /// <summary>The folder of the repository.</summary>
    public static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "NsnGen.sln")))
        {
            root = root.Parent;
        }
        return root.FullName;
    }

    /// <summary>The Python code of the documentation.</summary>
    private static string Loader() =>
        PythonCode().Match(File.ReadAllText(Path.Combine(Root(), "docs", "checkpoints.md"))).Groups["code"].Value;

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("```python\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex PythonCode();
}
