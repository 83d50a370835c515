namespace NsnGen;

/// <summary>Leaves a layer of a <see cref="NestedSubspaceAttribute"/> model as it is.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class DenseAttribute : Attribute;
