using System.Reflection;
using NsnGen.Generated;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>Finds the model that a generated <c>AtRank</c> is bound to, which it shows nobody.</summary>
internal static class BoundModel
{
    /// <summary>The model.</summary>
    /// <exception cref="ArgumentException">The type is none that the generator wrote.</exception>
    public static nn.Module Of(IAtRank bound)
    {
        var field = bound
            .GetType()
            .GetFields(BindingFlags.NonPublic | BindingFlags.Instance)
            .FirstOrDefault(field =>
                field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(ModelAtRank<>)
            );
        var at =
            field?.GetValue(bound)
            ?? throw new ArgumentException($"{bound.GetType()} is not what the generator writes.", nameof(bound));
        return (nn.Module)
            field
                .FieldType.GetProperty(nameof(ModelAtRank<>.Model))!
                .GetMethod!.Invoke(at, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }
}
