using System.Text.Json;
using NsnGen.Checkpoints;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>One architecture at a small size.</summary>
/// <param name="Config">Its <c>config.json</c>.</param>
/// <param name="Read">A model with random weights of a <c>config.json</c> at a path, in eval mode.</param>
/// <param name="New">The same of <paramref name="Config"/>.</param>
/// <param name="Map">Its names in other people's files.</param>
/// <param name="Run">Its answer to fixed inputs.</param>
/// <param name="Nest">Factors it; the result answers at a rank.</param>
internal sealed record ModelCase(
    string Config,
    Func<string, nn.Module> Read,
    Func<nn.Module> New,
    KeyMap Map,
    Func<nn.Module, Tensor> Run,
    Func<nn.Module, (nn.Module Nested, Func<Rank, Tensor> Run)> Nest
)
{
    /// <summary>The largest rank of any layer at this size.</summary>
    public const int FullRank = 16;

    public static IReadOnlyDictionary<string, ModelCase> All { get; } =
        new Dictionary<string, ModelCase>(StringComparer.Ordinal)
        {
            ["llama"] = Of(
                Configs.Llama,
                LlamaConfig.Read,
                config => new Llama(config),
                Llama.HuggingFace,
                model => model.call(Tokens(), null),
                model => Llama.Nested.From(model),
                (model, rank) => model.call(Tokens(), null, rank)
            ),
            ["gpt2"] = Of(
                Configs.Gpt2,
                Gpt2Config.Read,
                config => new Gpt2(config),
                Gpt2.HuggingFace,
                model => model.call(Tokens()),
                model => Gpt2.Nested.From(model),
                (model, rank) => model.call(Tokens(), rank)
            ),
            ["gpt_neox"] = Of(
                Configs.NeoX,
                NeoXConfig.Read,
                config => new NeoX(config),
                NeoX.HuggingFace,
                model => model.call(Tokens()),
                model => NeoX.Nested.From(model),
                (model, rank) => model.call(Tokens(), rank)
            ),
            ["bert"] = Of(
                Configs.Bert,
                BertConfig.Read,
                config => new BertEncoder(config),
                BertEncoder.HuggingFace,
                model => model.call(Tokens(), null),
                model => BertEncoder.Nested.From(model),
                (model, rank) => model.call(Tokens(), null, rank)
            ),
            ["vit"] = Of(
                Configs.Vit,
                VitConfig.Read,
                config => new Vit(config),
                Vit.HuggingFace,
                model => model.call(Images()),
                model => Vit.Nested.From(model),
                (model, rank) => model.call(Images(), rank)
            ),
        };

    /// <summary><c>[2, 7]</c></summary>
    public static Tensor Tokens() => arange(14, dtype: ScalarType.Int64).mul(5).remainder(19).view(2, 7);

    private static Tensor Images() => linspace(-1, 1, 2 * 3 * 8 * 8, ScalarType.Float32).view(2, 3, 8, 8).sin();

    private static ModelCase Of<TConfig, TModel, TNested>(
        TConfig config,
        Func<string, TConfig> read,
        Func<TConfig, TModel> create,
        KeyMap map,
        Func<TModel, Tensor> run,
        Func<TModel, TNested> nest,
        Func<TNested, Rank, Tensor> runNested
    )
        where TModel : nn.Module
        where TNested : nn.Module =>
        new(
            JsonSerializer.Serialize(config),
            path => Scattered(create(read(path))),
            () => Scattered(create(config)),
            map,
            model => run((TModel)model),
            model =>
            {
                var nested = nest((TModel)model);
                return (nested, rank => runNested(nested, rank));
            }
        );

    /// <summary>Norms and biases begin at 1 and 0, where it does not show if one is mistaken for another.</summary>
    private static TModel Scattered<TModel>(TModel model)
        where TModel : nn.Module
    {
        using var untracked = no_grad();
        foreach (var parameter in model.parameters())
        {
            parameter.add_(randn_like(parameter) * 0.1);
        }
        model.eval();
        return model;
    }
}
