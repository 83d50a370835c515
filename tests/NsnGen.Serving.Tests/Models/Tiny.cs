using System.Globalization;

namespace NsnGen.Serving.Tests;

/// <summary>What tests serve.</summary>
internal static class Tiny
{
    public static EncoderSettings Settings { get; } = new() { MaxTokens = 64 };

    public static NestedEncoder Encoder(TinyEncoder.Nested nested) =>
        NestedEncoder.Of(nested, TinyEncoder.Tokens, (model, tokens, present) => model.call(tokens, present), Settings);

    /// <summary>One that waits in its forward until it is let go.</summary>
    public static NestedEncoder Held(TinyEncoder.Nested nested, ManualResetEventSlim go) =>
        NestedEncoder.Of(
            nested,
            TinyEncoder.Tokens,
            (model, tokens, present) =>
            {
                go.Wait();
                return model.call(tokens, present);
            },
            Settings
        );

    /// <summary>What a text gives when it runs alone.</summary>
    public static float[] Alone(this NestedEncoder encoder, string text, Rank rank) =>
        encoder.Encode([encoder.Tokenize(text)], [rank])[0];

    /// <summary>Texts of lengths from 1 to 40.</summary>
    public static string Text(int number)
    {
        var word = string.Create(CultureInfo.InvariantCulture, $"text {number} of many, ");
        return string.Concat(Enumerable.Repeat(word, 3))[..(1 + (number * 7 % 40))];
    }

    public static void Equal(float[] expected, float[] actual) =>
        Assert.True(
            expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5),
            $"The vectors differ by {expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second))}."
        );

    public static async Task<RequestRefusedException> RefusedAsync(RefusalReason reason, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(call);
        Assert.Equal(reason, refused.Reason);
        return refused;
    }
}
