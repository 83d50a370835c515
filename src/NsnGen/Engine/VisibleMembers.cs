using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace NsnGen.Engine;

/// <summary>Members of classes that are not known when the library is compiled.</summary>
/// <remarks>
/// A program that is compiled ahead of time forgets the fields of a class that nothing asks for by its type, and without a sign. So a
/// class that shows none is taken there for one whose fields are forgotten. What trimming removes alone, nothing could have set.
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

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

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
        RuntimeFeature.IsDynamicCodeSupported || type == typeof(object) || OfObjects(type).Length > 0;

    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2070",
        Justification = "Whoever asks is told by AreKnown that fields are missing."
    )]
    private static FieldInfo[] Of(Type type, BindingFlags which) => type.GetFields(which);
}
