using System.Text.Json;
using System.Text.Json.Nodes;

namespace NsnGen.Gguf;

/// <summary>Hugging Face's <c>config.json</c> of a Llama, of which what the weights do not tell is read.</summary>
internal sealed class LlamaConfigFile
{
    /// <summary>Fields that change what is computed, and the one value, as JSON, that GGUF's Llama has.</summary>
    private static readonly (string Field, string Only)[] Only =
    [
        ("model_type", "\"llama\""),
        ("hidden_act", "\"silu\""),
        ("partial_rotary_factor", "1.0"),
        ("quantization_config", "null"),
    ];

    private readonly string path;
    private readonly JsonObject json;

    /// <summary>Since version 5, transformers has all of a rotary embedding in one object.</summary>
    private readonly JsonObject? together;

    private LlamaConfigFile(string path)
    {
        this.path = path;
        json = JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new JsonException("it is no object.");
        together = json["rope_parameters"] as JsonObject;
    }

    public static LlamaFacts Read(string path) => Read(path, file => file.Facts());

    /// <summary>The first token of those that end a text, or null.</summary>
    public static int? ReadEnd(string path) =>
        Read(
            path,
            file => (int?)(file.json["eos_token_id"] is JsonArray several ? several[0] : file.json["eos_token_id"])
        );

    private static T Read<T>(string path, Func<LlamaConfigFile, T> read)
    {
        try
        {
            return read(new LlamaConfigFile(path));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} is not the configuration of a Llama: {fault.Message}", fault);
        }
    }

    private LlamaFacts Facts()
    {
        foreach (var (field, value) in Only)
        {
            if (json[field] is { } other && !JsonNode.DeepEquals(other, JsonNode.Parse(value)))
            {
                throw Wrong($"{field} is {other.ToJsonString()}; GGUF's Llama has {value}");
            }
        }
        var facts = new LlamaFacts
        {
            Heads = Number("num_attention_heads"),
            Context = Number("max_position_embeddings"),
            NormEpsilon = (double?)json["rms_norm_eps"] ?? 1e-6,
            RopeTheta = (double?)(json["rope_theta"] ?? together?["rope_theta"]) ?? 10_000,
        };
        return facts.Fault() is { } fault ? throw Wrong(fault) : facts with { RotationFactors = Factors(facts) };
    }

    private IReadOnlyList<double>? Factors(LlamaFacts facts)
    {
        var scaling = json["rope_scaling"] as JsonObject ?? together;
        var size = (int?)json["head_dim"] ?? Number("hidden_size") / facts.Heads;
        var pairs = Enumerable.Range(0, size / 2);
        return (string?)(scaling?["rope_type"] ?? scaling?["type"]) switch
        {
            null or "default" => null,
            "linear" => [.. pairs.Select(_ => Part(scaling!, "factor"))],
            "llama3" => [.. pairs.Select(pair => Slowing(scaling!, Math.Pow(facts.RopeTheta, -2.0 * pair / size)))],
            var other => throw Wrong($"rotations of type '{other}' are none of default, linear, llama3"),
        };
    }

    /// <summary>
    /// By how much a rotation is slowed: wholly if it turns seldom in the original context, not at all if it turns often, and by a
    /// share between (Grattafiori et al., arXiv 2407.21783, as transformers has it).
    /// </summary>
    private double Slowing(JsonObject scaling, double frequency)
    {
        var low = Part(scaling, "low_freq_factor");
        var turns = Part(scaling, "original_max_position_embeddings") * frequency / (2 * Math.PI);
        var fast = Math.Clamp((turns - low) / (Part(scaling, "high_freq_factor") - low), 0, 1);
        return 1 / double.Lerp(1 / Part(scaling, "factor"), 1, fast);
    }

    private int Number(string field) => (int?)json[field] ?? throw Wrong($"{field} is missing");

    private double Part(JsonObject scaling, string name) =>
        (double?)scaling[name] ?? throw Wrong($"{name} of the rotations is missing");

    private InvalidDataException Wrong(string reason) =>
        new($"{path} is not the configuration of a Llama that GGUF has a place for: {reason}.");
}
