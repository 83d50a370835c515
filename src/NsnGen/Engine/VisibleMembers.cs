using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace NsnGen.Engine;

/// <summary>Members of classes that are not known when the library is compiled.</summary>
/// <remarks>
/// A program that is compiled ahead of time forgets the fields of a class that nothing asks for by its type, and without a sign. So a
/// class that shows none is taken there for one whose fields are forgotten, unless they were kept. What trimming alone removes, nothing
/// could have set.
/// </remarks>
internal static class VisibleMembers
{
    /// <summary>What generated code keeps of the classes that it names: what TorchSharp registers and replaces by reflection.</summary>
    public const DynamicallyAccessedMemberTypes Kept =
        DynamicallyAccessedMemberTypes.PublicFields
        | DynamicallyAccessedMemberTypes.NonPublicFields
        | DynamicallyAccessedMemberTypes.PublicProperties
        | InheritedFields;

    /// <summary>NonPublicFieldsWithInherited, which has no name before .NET 10: private fields of base classes.</summary>
    private const DynamicallyAccessedMemberTypes InheritedFields = (DynamicallyAccessedMemberTypes)0x10000;

    private static readonly ConcurrentDictionary<Type, bool> KeptClasses = [];

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Keeps the members of a class and its bases in every program that may come here.</summary>
    public static void Keep<[DynamicallyAccessedMembers(Kept)] TClass>()
    {
        for (var type = typeof(TClass); type is not null; type = type.BaseType)
        {
            KeptClasses.TryAdd(type, true);
        }
    }

    /// <summary>The fields of objects that a class declares itself, not those of its base.</summary>
    public static FieldInfo[] OfObjects(Type type) => Of(type, Declared);

    /// <summary>Its static fields, without constants.</summary>
    public static IEnumerable<FieldInfo> OfClass(Type type) =>
        Of(type, (Declared & ~BindingFlags.Instance) | BindingFlags.Static).Where(field => !field.IsLiteral);

    /// <summary>A field of this name that a class has or inherits, if it is not private there.</summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2070",
        Justification = "TorchSharp's, which NsnGen.targets keeps whole."
    )]
    public static FieldInfo? Inherited(Type type, string name) =>
        type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>A public property of objects.</summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2070",
        Justification = "Of TorchSharp, or of a model, which generated code keeps."
    )]
    public static PropertyInfo? Property(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Instance | BindingFlags.Public);

    /// <summary>Whether <see cref="OfObjects"/> tells all.</summary>
    public static bool AreKnown(Type type) =>
        RuntimeFeature.IsDynamicCodeSupported
        || type == typeof(object)
        || type == typeof(ValueType)
        || KeptClasses.ContainsKey(type)
        || OfObjects(type).Length > 0;

    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2070",
        Justification = "Whoever asks is told by AreKnown that fields are missing."
    )]
    private static FieldInfo[] Of(Type type, BindingFlags which) => type.GetFields(which);
}
