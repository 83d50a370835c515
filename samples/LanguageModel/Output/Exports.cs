using NsnGen.Checkpoints;
using NsnGen.Gguf;
using NsnGen.Samples.Models;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Saves one rank as files that need no NsnGen, and shows what their precision costs.</summary>
/// <param name="config">The model's dimensions.</param>
/// <param name="loss">Measures what is saved.</param>
/// <param name="screen">Where it is shown.</param>
/// <param name="cancellation">Checked before each file.</param>
public sealed class Exports(LlamaConfig config, StoryLoss loss, Screen screen, CancellationToken cancellation)
{
    private static readonly (string Name, ExportPrecision Precision)[] Precisions =
    [
        ("float32", ExportPrecision.Full),
        ("float16", ExportPrecision.Float16),
        ("bfloat16", ExportPrecision.BFloat16),
        ("int8", ExportPrecision.Int8PerChannel),
    ];

    /// <summary>Saves a rank with merged weights, the dense model's own architecture, in each precision.</summary>
    /// <returns>The files.</returns>
    public IReadOnlyList<string> Save(Llama.Nested nested, int rank, string folder)
    {
        ArgumentNullException.ThrowIfNull(nested);
        screen.Heading($"7. Rank {rank} as files for PyTorch");
        Directory.CreateDirectory(folder);
        var model = nested.WithRank(rank);
        var files = Precisions
            .Select(entry =>
                Save(model, entry.Precision, Path.Combine(folder, $"rank-{rank}.{entry.Name}.safetensors"))
            )
            .ToList();
        screen.Table(
            ["elements", "KB", "nats", "lost by rounding"],
            Precisions.Zip(
                files,
                (entry, file) =>
                    (IReadOnlyList<string>)
                        [
                            entry.Name,
                            Figure.Of(new FileInfo(file.Path).Length / 1000.0, "0"),
                            Figure.Of(file.Nats, "0.0000"),
                            Figure.Of(file.Nats - files[0].Nats, "0.0000"),
                        ]
            )
        );
        return [.. files.Select(file => file.Path)];
    }

    /// <summary>Saves a rank for llama.cpp in each of its precisions, with the tokenizer.</summary>
    /// <returns>The files.</returns>
    public IReadOnlyList<string> SaveGguf(Llama.Nested nested, int rank, Tokenizer tokenizer, string folder)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return
        [
            .. Enum.GetValues<GgufPrecision>()
                .Select(precision =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    var path = Path.Combine(folder, $"rank-{rank}.{precision}.gguf");
                    var options = new GgufOptions
                    {
                        Precision = precision,
                        Otherwise = GgufPrecision.F16,
                        Tokenizer = tokenizer.ForGguf(),
                        Name = $"stories at rank {rank}",
                    };
                    LlamaGguf.Save(nested, Rank.Of(rank), path, config.GgufFacts(), options);
                    return path;
                }),
        ];
    }

    private (string Path, double Nats) Save(Llama.AtRank model, ExportPrecision precision, string path)
    {
        cancellation.ThrowIfCancellationRequested();
        var options = new ExportOptions { Precision = precision };
        model.Save(path, Export.Merged, options);
        using var dense = model.ToDense(new Llama(config), options);
        dense.eval();
        return (path, loss.Of(tokens => dense.call(tokens, null)));
    }
}
