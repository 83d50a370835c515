using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Reads Hugging Face's <c>config.json</c>.</summary>
internal static partial class ConfigFile
{
    /// <summary>Fields of every architecture that change what is computed, and the one value, as JSON, that is understood.</summary>
    private static readonly (string Field, string Only)[] Everywhere =
    [
        ("quantization_config", "null"),
        ("add_cross_attention", "false"),
    ];

    /// <summary>Parts of a rotary embedding in the newer files, and where the older ones of each architecture have them.</summary>
    private static readonly (string Part, string[] Fields)[] RotationParts =
    [
        ("rope_theta", ["rope_theta", "rotary_emb_base"]),
        ("partial_rotary_factor", ["partial_rotary_factor", "rotary_pct"]),
    ];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions Named = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">The file.</param>
    /// <param name="architecture">What its <c>model_type</c> must be, if it has one.</param>
    /// <param name="fault">Says what is impossible in it, or null.</param>
    /// <param name="only">Fields that change what is computed, and the one value, as JSON, that is understood.</param>
    /// <exception cref="InvalidDataException">
    /// It is of another architecture, lacks a number, has an impossible one, or asks for what the model does not compute.
    /// </exception>
    public static TConfig Read<TConfig>(
        string path,
        string architecture,
        Func<TConfig, string?> fault,
        params (string Field, string Only)[] only
    )
        where TConfig : class
    {
        try
        {
            var json =
                JsonNode.Parse(Quoted(File.ReadAllText(path)), documentOptions: Strict) as JsonObject
                ?? throw new JsonException("it is no object.");
            if (json["model_type"] is { } type && type.ToString() != architecture)
            {
                throw new InvalidDataException($"{path} is the configuration of a {type}, not of a {architecture}.");
            }
            SpreadRotation(json);
            var config = json.Deserialize<TConfig>(Named)!;
            return (SizeFault(config) ?? fault(config) ?? OtherFault(json, [.. Everywhere, .. only])) is { } reason
                ? throw new InvalidDataException($"{path} is not possible here: {reason}.")
                : config;
        }
        catch (JsonException reason)
        {
            throw new InvalidDataException(
                $"{path} is not the configuration of a {architecture}: {reason.Message}",
                reason
            );
        }
    }

    /// <summary>Why a width cannot be split into heads, or null.</summary>
    public static string? HeadFault(int hiddenSize, int heads) =>
        hiddenSize % heads != 0 ? $"{hiddenSize} numbers cannot be split into {heads} heads" : null;

    /// <summary>Why a rotary embedding is impossible, or null.</summary>
    /// <param name="size">How many numbers of a head are rotated.</param>
    /// <param name="scaling">How the embedding is stretched; null if it is not.</param>
    public static string? RotationFault(int size, RopeScaling? scaling) =>
        size < 2 || size % 2 != 0 ? $"{size} numbers of a head cannot be rotated in pairs" : scaling?.Fault();

    /// <summary>
    /// Since version 5, transformers writes all of a rotary embedding into one object; it is spread to where older files
    /// have its parts. The type of its stretching has two names too.
    /// </summary>
    private static void SpreadRotation(JsonObject json)
    {
        if (json["rope_parameters"] is JsonObject together)
        {
            foreach (var (part, fields) in RotationParts.Where(part => together[part.Part] is not null))
            {
                Array.ForEach(fields, field => json[field] = together[part]!.DeepClone());
            }
            json["rope_scaling"] ??= together.DeepClone();
        }
        if (json["rope_scaling"] is JsonObject scaling)
        {
            scaling["rope_type"] ??= scaling["type"]?.DeepClone() ?? "default";
        }
    }

    /// <summary>Python writes <c>Infinity</c> and <c>NaN</c> as they are, which JSON has no words for.</summary>
    private static string Quoted(string json) =>
        Literal().Replace(json, match => match.Groups["bare"].Success ? $"\"{match.Value}\"" : match.Value);

    /// <summary>A text, which is passed over, or a bare word.</summary>
    [GeneratedRegex(
        "\"(?:[^\"\\\\]|\\\\.)*\"|(?<bare>-?Infinity|NaN)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Literal();

    private static string? SizeFault<TConfig>(TConfig config) =>
        typeof(TConfig)
            .GetProperties()
            .Where(property => property.CanWrite && property.GetValue(config) is int and < 1)
            .Select(property => $"{NameOf(property)} is {property.GetValue(config)}, and must be at least 1")
            .FirstOrDefault();

    private static string? OtherFault(JsonObject json, (string Field, string Only)[] only) =>
        only.Where(entry => json[entry.Field] is { } value && !JsonNode.DeepEquals(value, JsonNode.Parse(entry.Only)))
            .Select(entry => $"{entry.Field} is {json[entry.Field]!.ToJsonString()}; only {entry.Only} is understood")
            .FirstOrDefault();

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name;
}

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
