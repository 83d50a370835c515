namespace NsnGen.Checkpoints;

/// <summary>
/// What lies beside the weights of a checkpoint and says that they are quantized, known by the names that programs give: scales,
/// zero points, tables (<c>weight_scale</c>, <c>weight.absmax</c>, <c>SCB</c>), or a packed weight in place of the weight itself.
/// </summary>
internal sealed class Companions
{
    private const string Weight = "weight";

    /// <summary>Beginnings of the word that follows a weight's own name.</summary>
    private static readonly string[] Words =
    [
        "scal",
        "zero",
        "zp",
        "offset",
        "absmax",
        "amax",
        "quant",
        "shift",
        "scb",
        "codebook",
        "exponent",
        "nested",
    ];

    /// <summary>Words that may come before one of <see cref="Words"/>.</summary>
    private static readonly HashSet<string> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        "block",
        "channel",
        "col",
        "global",
        "group",
        "inv",
        "row",
        "tensor",
    };

    /// <summary>Names beside a tensor that is called <c>weight</c>.</summary>
    private static readonly HashSet<string> Siblings = new(StringComparer.OrdinalIgnoreCase)
    {
        "absmax",
        "g_idx",
        "qscale",
        "qscales",
        "quant_map",
        "quant_state",
        "qzeros",
        "scale",
        "scale_inv",
        "scale_weight",
        "scales",
        "scaling_factor",
        "scb",
        "zero",
        "zero_point",
        "zero_points",
        "zeros",
    };

    private static readonly string[] PackedEndings = ["_packed", "._data", "_blocks", "_quantized", "_q"];
    private static readonly string[] PackedWeights = ["qweight", "W_q", "weight_q", "q_weight", "_packed_params"];

    private readonly Dictionary<string, List<string>> byWeight = new(StringComparer.Ordinal);

    /// <param name="names">The names of the checkpoint that stand for nothing in the model.</param>
    public Companions(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            foreach (var weight in WeightsOf(name).Distinct(StringComparer.Ordinal))
            {
                byWeight.TryAdd(weight, []);
                byWeight[weight].Add(name);
            }
        }
    }

    /// <summary>What lies beside a weight.</summary>
    public IReadOnlyList<string> Of(string weight) => byWeight.TryGetValue(weight, out var found) ? found : [];

    /// <summary>The names that a packed weight may have in place of a weight.</summary>
    public static IEnumerable<string> Packed(string weight)
    {
        var (module, leaf) = Split(weight);
        return PackedEndings
            .Select(ending => weight + ending)
            .Concat(leaf == Weight ? PackedWeights.Select(name => module + name) : []);
    }

    /// <summary>The names of the weights beside which a tensor may lie.</summary>
    private static IEnumerable<string> WeightsOf(string name)
    {
        var (module, leaf) = Split(name);
        if (Siblings.Contains(leaf))
        {
            yield return module + Weight;
        }
        for (var at = 1; at < name.Length - 1; at++)
        {
            if (name[at] is '.' or '_' && name[at - 1] is not ('.' or '_') && SaysScale(name[at..]))
            {
                yield return name[..at];
            }
        }
    }

    private static bool SaysScale(string ending)
    {
        var word = ending.Split('.', '_').Where(part => part.Length > 0).SkipWhile(Kinds.Contains).FirstOrDefault();
        return word is not null
            && Array.Exists(Words, begin => word.StartsWith(begin, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A module's name with its dot, and the name of its tensor.</summary>
    private static (string Module, string Leaf) Split(string name)
    {
        var dot = name.LastIndexOf('.') + 1;
        return (name[..dot], name[dot..]);
    }
}
