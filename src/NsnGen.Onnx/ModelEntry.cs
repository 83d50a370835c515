using System.Reflection;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>The method that a model is called by.</summary>
/// <param name="Method"><c>forward</c>, or <c>call</c> of a model that has no <c>forward</c>.</param>
/// <param name="TakesRank">Whether its last parameter is a rank.</param>
internal sealed record ModelEntry(MethodInfo Method, bool TakesRank)
{
    private static readonly string[] Names = ["forward", "call"];

    /// <summary>The names of the inputs.</summary>
    public IReadOnlyList<string> Inputs =>
        [.. Method.GetParameters().SkipLast(TakesRank ? 1 : 0).Select(parameter => parameter.Name!)];

    /// <summary>Finds it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">How many inputs there are.</param>
    /// <exception cref="ArgumentException">The model takes another number of inputs.</exception>
    public static ModelEntry Of(nn.Module model, int inputs)
    {
        var entries = Names
            .SelectMany(name =>
                model
                    .GetType()
                    .GetMethods(BindingFlags.Public | BindingFlags.Instance)
                    .Where(method => method.Name == name)
            )
            .Select(method => new ModelEntry(
                method,
                method.GetParameters() is [.., { ParameterType: var last }] && last == typeof(Rank)
            ))
            .ToArray();
        return entries.FirstOrDefault(entry => entry.Inputs.Count == inputs)
            ?? throw new ArgumentException(
                entries.Length == 0
                    ? $"{model.GetType()} has no public forward."
                    : $"{model.GetType()} takes {string.Join(", ", entries[0].Inputs)}; there are {inputs} inputs. null stands for one that the model is to get as null.",
                nameof(inputs)
            );
    }
}
