namespace NsnGen;

/// <summary>
/// Declares that a class of the author's own is a linear layer, <c>f(x) = x Wᵀ + b</c>, so that it is factored like
/// TorchSharp's. On the class itself, or on the assembly for a class that cannot be changed.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Assembly, AllowMultiple = true, Inherited = false)]
public sealed class LinearLayerAttribute : Attribute
{
    /// <summary>Declares the class that has the attribute.</summary>
    public LinearLayerAttribute() { }

    /// <summary>Declares a class from the assembly that has the attribute.</summary>
    public LinearLayerAttribute(Type type) => Type = type;

    /// <summary>The declared class; null where the attribute is on the class.</summary>
    public Type? Type { get; }

    /// <summary>The field or property with W, <c>[out, in]</c>.</summary>
    public string Weight { get; set; } = "weight";

    /// <summary>The field or property with b, <c>[out]</c>; null if the layer has none.</summary>
    public string? Bias { get; set; } = "bias";
}
