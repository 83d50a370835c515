using System.Reflection;

namespace TorchSharp.Utils
{
    /// <summary>Names the key under which a field is registered, where that is not the field's own name.</summary>
    [AttributeUsage(AttributeTargets.Field)]
    public class ComponentNameAttribute : Attribute
    {
        public string Name { get; set; } = "";
    }
}

namespace TorchSharp
{
    using TorchSharp.Utils;

    public static class FieldInfoExtensionMethods
    {
        /// <summary>The key under which <c>RegisterComponents</c> registers a field.</summary>
        public static string ComponentName(this FieldInfo field) =>
            field.GetCustomAttribute<ComponentNameAttribute>() is { Name.Length: > 0 } attribute
                ? attribute.Name
                : field.Name;
    }
}
