using System.Globalization;
using System.Text.RegularExpressions;
using NsnGen.Checkpoints;

namespace NsnGen.Gguf;

/// <summary>What GGUF calls the tensors of a Llama.</summary>
internal static partial class LlamaNames
{
    public const string Embedding = "token_embd.weight";
    public const string Norm = "output_norm.weight";
    public const string Head = "output.weight";
    public const string RotationFactors = "rope_freqs.weight";

    private static readonly (string Ours, string Theirs)[] Parts =
    [
        ("input_layernorm", "attn_norm"),
        ("post_attention_layernorm", "ffn_norm"),
        ("self_attn.q_proj", "attn_q"),
        ("self_attn.k_proj", "attn_k"),
        ("self_attn.v_proj", "attn_v"),
        ("self_attn.o_proj", "attn_output"),
        ("mlp.gate_proj", "ffn_gate"),
        ("mlp.up_proj", "ffn_up"),
        ("mlp.down_proj", "ffn_down"),
    ];

    /// <summary>The names of the fields of Hugging Face's Llama, with and without <c>model.</c> before them.</summary>
    public static KeyMap OfHuggingFace { get; } = new([("lm_head.", "output."), .. Below("model."), .. Below("")]);

    /// <summary>The weight that each block must have of a part.</summary>
    public static IEnumerable<string> WeightsOf(int block) => Parts.Select(part => In(block, part.Theirs));

    public static string In(int block, string part) =>
        string.Create(CultureInfo.InvariantCulture, $"blk.{block}.{part}.weight");

    /// <summary>Whether a name is one of a Llama's.</summary>
    public static bool IsKnown(string name) => name is Embedding or Norm or Head || OfBlock().IsMatch(name);

    /// <summary>The block that a name belongs to, or null.</summary>
    public static int? BlockOf(string name) =>
        OfBlock().Match(name) is { Success: true } match
            ? int.Parse(match.Groups["block"].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Whether the rows of a tensor are rotated: those of queries and keys are.</summary>
    public static bool IsRotated(string name) =>
        OfBlock().Match(name) is { Success: true } match && match.Groups["part"].Value is "attn_q" or "attn_k";

    private static IEnumerable<(string, string)> Below(string prefix) =>
        [
            ($"{prefix}embed_tokens.", "token_embd."),
            ($"{prefix}norm.", "output_norm."),
            .. Parts.Select(part => ($"{prefix}layers.{{}}.{part.Ours}.", $"blk.{{}}.{part.Theirs}.")),
        ];

    [GeneratedRegex(
        @"^blk\.(?<block>\d{1,6})\.(?:attn_norm\.weight|ffn_norm\.weight|(?<part>attn_q|attn_k|attn_v|attn_output|ffn_gate|ffn_up|ffn_down)\.(weight|bias))$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex OfBlock();
}
