using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// What libtorch's <c>TransformerEncoderLayer</c> computes, whatever its layers are: attention and feed-forward, each added to its
/// input and normalized afterwards (arXiv 1706.03762, section 3.1).
/// </summary>
/// <param name="settings">Heads, dropout, activation.</param>
/// <param name="attend">Runs the attention of the layer on tokens, a mask and a padding mask.</param>
/// <param name="project">Applies <see cref="First"/> or <see cref="Second"/> to <c>[tokens, batch, in]</c>.</param>
/// <param name="normalize">Applies <c>norm1</c> or <c>norm2</c>.</param>
internal sealed class Encoder(
    EncoderSettings settings,
    Func<Tensor, Tensor?, Tensor?, Tensor> attend,
    Func<string, Tensor, Tensor> project,
    Func<string, Tensor, Tensor> normalize
)
{
    /// <summary>The first feed-forward layer.</summary>
    public const string First = "linear1";

    /// <summary>The second feed-forward layer.</summary>
    public const string Second = "linear2";

    /// <summary>Runs it. What it makes belongs to the caller's dispose scope.</summary>
    /// <param name="tokens"><c>[tokens, batch, width]</c></param>
    /// <param name="mask">As <see cref="AttentionInput.Mask"/>.</param>
    /// <param name="padding">As <see cref="AttentionInput.Padding"/>.</param>
    /// <param name="isTraining">Whether elements are dropped.</param>
    public Tensor Run(Tensor tokens, Tensor? mask, Tensor? padding, bool isTraining)
    {
        Tensor Dropped(Tensor value) =>
            isTraining && settings.Attention.Dropout > 0
                ? nn.functional.dropout(value, settings.Attention.Dropout, training: true)
                : value;
        var seen = normalize("norm1", tokens.Plus(Dropped(attend(tokens, mask, padding))));
        var hidden = project(First, seen);
        var active = Dropped(settings.IsGelu ? nn.functional.gelu(hidden) : nn.functional.relu(hidden));
        return normalize("norm2", seen.Plus(Dropped(project(Second, active))));
    }
}
