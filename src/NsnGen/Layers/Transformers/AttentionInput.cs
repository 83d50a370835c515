using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>What a <c>MultiheadAttention</c> is called with.</summary>
/// <param name="Query"><c>[queries, batch, width]</c></param>
/// <param name="Key"><c>[keys, batch, width of keys]</c></param>
/// <param name="Value"><c>[keys, batch, width of values]</c></param>
/// <param name="Padding">Which keys are passed over, <c>[batch, keys]</c>, or null.</param>
/// <param name="Mask">What is added to the scores, <c>[queries, keys]</c>, or null.</param>
internal readonly record struct AttentionInput(Tensor Query, Tensor Key, Tensor Value, Tensor? Padding, Tensor? Mask)
{
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public void Check()
    {
        Require(Query, Query.dim() == 3, "query", "[queries, batch, width]");
        var batch = Query.shape[1];
        Require(Key, Key.dim() == 3 && Key.shape[1] == batch, "key", $"[keys, {batch}, width]");
        var keys = Key.shape[0];
        Require(
            Value,
            Value.dim() == 3 && Value.shape[0] == keys && Value.shape[1] == batch,
            "value",
            $"[{keys}, {batch}, width]"
        );
        Require(Padding, IsOf(Padding, batch, keys), "key_padding_mask", $"[{batch}, {keys}]");
        var queries = Query.shape[0];
        Require(Mask, IsOf(Mask, queries, keys), "attn_mask", $"[{queries}, {keys}]");
    }

    private static bool IsOf(Tensor? tensor, params long[] shape) =>
        tensor is null || tensor.shape.AsSpan().SequenceEqual(shape);

    private static void Require(Tensor? tensor, bool holds, string name, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException(
                $"{name} must be {expected}; it is [{string.Join(", ", tensor!.shape)}].",
                name
            );
        }
    }
}
