namespace TorchSharp.Utils;

/// <summary>Names the key under which a field is registered, where that is not the field's own name.</summary>
[AttributeUsage(AttributeTargets.Field)]
public class ComponentNameAttribute : Attribute
{
    public string Name { get; set; } = "";
}
