using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Ways of choosing the next token.</summary>
public static class Choice
{
    /// <summary>The most probable token.</summary>
    public static int Greedy(Tensor logits) => (int)logits.argmax().item<long>();

    /// <summary>A token at random, by the probabilities at a temperature.</summary>
    /// <param name="temperature">Above 0; 1 leaves the probabilities as they are.</param>
    /// <param name="seed">Decides the choices.</param>
    public static Func<Tensor, int> Sampled(double temperature, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        var random = new Random(seed);
        return logits =>
        {
            var probabilities = (logits / temperature).softmax(-1).to(ScalarType.Float64).data<double>().ToArray();
            var left = random.NextDouble();
            for (var token = 0; token < probabilities.Length - 1; token++)
            {
                left -= probabilities[token];
                if (left < 0)
                {
                    return token;
                }
            }
            return probabilities.Length - 1;
        };
    }
}
