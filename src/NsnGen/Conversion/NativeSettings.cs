using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// Finds out what attention and encoder layers are beside their weights. TorchSharp hands it to libtorch and tells nobody, so it is read
/// off what they answer to weights that are made for the question.
/// </summary>
internal static class NativeSettings
{
    /// <summary>So many draws that what is dropped with any share to be met in practice is dropped and kept at least once.</summary>
    private const long Draws = 1024;

    /// <summary>Heads, dropout and added keys of attention.</summary>
    /// <exception cref="InvalidOperationException">libtorch cannot run it.</exception>
    public static AttentionSettings Of(MultiheadAttention dense)
    {
        using var trial = new Trial(dense);
        var weights = trial.Weights;
        var width = weights.Get("out_proj.weight").shape[0];
        var (key, value) = (weights.Of(Attention.Key).Weight.shape[1], weights.Of(Attention.Value).Weight.shape[1]);
        if (key != value)
        {
            throw new InvalidOperationException(
                $"its keys are {key} wide and its values {value}, which libtorch takes and cannot run"
            );
        }
        Tuple<Tensor, Tensor> Call(Tensor queries, Tensor keys) => dense.call(queries, keys, keys, null, true, null);
        dense.eval();
        trial.Clear();
        weights.Get("out_proj.weight").copy_(trial.Identity(width));
        LookWithOne(trial, "");
        var (query, token) = (Marked(trial, width), Marked(trial, key));
        var (output, seen) = Call(query, token);
        var heads = width / Alike(output[1, 0]);
        var real = weights.Find("bias_k") is null ? 1 : 2;
        var all = seen.shape[^1] - 1;

        // Queries and keys of zeros see everything alike, and every value is 1: what a head gives is the share of keys that were kept.
        trial.Clear();
        weights.Get("out_proj.weight").copy_(trial.Identity(width));
        using (var column = weights.Of(Attention.Value).Weight.narrow(1, 0, 1))
        {
            column.copy_(trial.Ones(width, 1));
        }
        weights.Find("bias_v")?.copy_(trial.Ones(1, 1, width));
        dense.train();
        var most = Call(trial.Zeros(Draws, 1, width), trial.Ones(1, 1, key)).Item1.max().Number();
        return new AttentionSettings(heads, trial.Rounded(Dropout(most * all / real)), all > real);
    }

    /// <summary>What an encoder layer is.</summary>
    /// <exception cref="InvalidOperationException">It is too narrow to tell.</exception>
    public static EncoderSettings Of(TransformerEncoderLayer dense) => Of(dense, last: "", dense.call);

    /// <summary>What each layer of an encoder is; they are copies of one.</summary>
    /// <inheritdoc cref="Of(TransformerEncoderLayer)" path="/exception"/>
    public static EncoderSettings Of(TransformerEncoder dense)
    {
        var last = new NativeWeights(dense).Layers - 1;
        return Of(dense, $"layers.{last}.", dense.call);
    }

    private static EncoderSettings Of(nn.Module dense, string last, Func<Tensor, Tensor> call)
    {
        using var trial = new Trial(dense);
        var width = trial.Weights.Get($"{last}norm1.weight").shape[0];
        if (width < 3)
        {
            throw new InvalidOperationException(
                $"of width {width} it does not show its heads, activation and dropout, which TorchSharp keeps to itself"
            );
        }
        dense.eval();
        var heads = Heads(trial, last, width, call);
        var isGelu = IsGelu(trial, last, width, call);
        dense.train();
        var dropout = trial.Rounded(Dropout(trial, last, width, call));
        return new EncoderSettings(new AttentionSettings(heads, dropout, HasZeroKey: false), isGelu);
    }

    /// <summary>Two tokens: one of zeros, and one with a number in the last element.</summary>
    private static Tensor Marked(Trial trial, long width)
    {
        var tokens = trial.Zeros(2, 1, width);
        using var mark = tokens[1, 0].narrow(0, width - 1, 1);
        mark.copy_(trial.Ones(1).Times(64));
        return tokens;
    }

    /// <summary>
    /// Lets the head that has the first element look at marked tokens alone, and all others at all tokens alike; every value is the mark.
    /// So what the first head gives is another number than what the others give.
    /// </summary>
    private static void LookWithOne(Trial trial, string prefix)
    {
        foreach (var projection in new[] { Attention.Query, Attention.Key, Attention.Value })
        {
            using var weight = trial.Weights.Of(prefix + projection).Weight.alias();
            var rows = projection == Attention.Value ? weight.shape[0] : 1;
            using var marks = weight.narrow(0, 0, rows).narrow(1, weight.shape[1] - 1, 1);
            marks.copy_(trial.Ones(rows, 1));
        }
    }

    /// <summary>How many elements of a row are what the first one is.</summary>
    private static long Alike(Tensor row)
    {
        var first = row.narrow(0, 0, 1);
        var values = row.sub(first).to(ScalarType.Float64).cpu().data<double>().ToArray();
        return values.LongCount(value => Math.Abs(value) < 1e-2);
    }

    /// <summary>The heads of an encoder's last layer, to whose attention the tokens themselves are added: the mark is in the last element.</summary>
    private static long Heads(Trial trial, string last, long width, Func<Tensor, Tensor> call)
    {
        trial.Clear();
        foreach (var norm in Norms(trial, last))
        {
            trial.Weights.Get($"{norm}.weight").copy_(trial.Ones(width));
        }
        trial.Weights.Get($"{last}self_attn.out_proj.weight").copy_(trial.Identity(width));
        LookWithOne(trial, $"{last}self_attn.");
        var row = call(Marked(trial, width))[1, 0].narrow(0, 0, width - 1);
        var alike = Alike(row);
        return alike == width - 1 ? 1 : width / alike;
    }

    private static IEnumerable<string> Norms(Trial trial, string last) =>
        (last.Length == 0 ? [""] : Enumerable.Range(0, trial.Weights.Layers).Select(i => $"layers.{i}.")).SelectMany(
            layer => new[] { $"{layer}norm1", $"{layer}norm2" }
        );

    /// <summary>The feed-forward layers add their activation of −1 to the first element of 0: what ReLU leaves at 0, GELU does not.</summary>
    private static bool IsGelu(Trial trial, string last, long width, Func<Tensor, Tensor> call)
    {
        trial.Clear();
        var hidden = trial.Weights.Get($"{last}linear1.bias").shape[0];
        trial.Weights.Get($"{last}linear1.bias").copy_(trial.Ones(hidden).negative());
        using var first = trial.Weights.Get($"{last}linear2.weight").narrow(0, 0, 1);
        first.copy_(trial.Ones(1, hidden));
        trial.Weights.Get($"{last}norm2.weight").copy_(trial.Ones(width));
        return call(trial.Zeros(1, 1, width)).abs().max().Number() > 0;
    }

    /// <summary>
    /// Attention gives 1 in the first element, which is dropped or scaled, to tokens of 1 in the second. Normalization scales and shifts
    /// both, so the third tells where 0 is.
    /// </summary>
    private static double Dropout(Trial trial, string last, long width, Func<Tensor, Tensor> call)
    {
        trial.Clear();
        var unit = trial.Identity(width);
        foreach (var earlier in Enumerable.Range(0, Math.Max(0, trial.Weights.Layers - 1)))
        {
            trial.Weights.Get($"layers.{earlier}.norm2.bias").copy_(unit[1]);
        }
        trial.Weights.Get($"{last}self_attn.out_proj.bias").copy_(unit[0]);
        trial.Weights.Get($"{last}norm1.weight").copy_(trial.Ones(width));
        trial.Weights.Get($"{last}norm2.weight").copy_(trial.Ones(width));
        var tokens = unit[1].expand(1, Draws, width).contiguous();
        var output = call(tokens).to(ScalarType.Float64);
        var zero = output.select(2, 2);
        return Dropout(output.select(2, 0).sub(zero).div(output.select(2, 1).sub(zero)).max().Number());
    }

    /// <param name="most">What dropout makes of 1 where it keeps it.</param>
    private static double Dropout(double most) => most < 0.5 ? 1 : 1 - (1 / most);
}
