using System.Reflection;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace NsnGen.Onnx;

/// <summary>Tells the kinds of calls apart.</summary>
internal static class CallTargets
{
    private static readonly Assembly Torch = typeof(torch).Assembly;
    private static readonly Assembly Library = typeof(NestedLayer).Assembly;

    /// <summary>What becomes of a call.</summary>
    /// <param name="method">What is called.</param>
    /// <param name="isVirtual">Whether the object decides which code runs.</param>
    public static CallKind KindOf(MethodBase method, bool isVirtual)
    {
        if (method is not MethodInfo || method.DeclaringType is not { } type || !CanBePassed(method))
        {
            return CallKind.Plain;
        }
        if (type.Assembly == Torch)
        {
            return IsModuleCall(method) ? CallKind.Module
                : MentionsTensor(method) ? CallKind.Torch
                : CallKind.Plain;
        }
        if (IsDelegate(type))
        {
            return method.Name == nameof(Action.Invoke) ? CallKind.Late : CallKind.Plain;
        }
        if (!IsFollowed(type))
        {
            return
                IsPlatform(type.Assembly)
                && method.GetParameters().Any(parameter => IsDelegate(parameter.ParameterType))
                ? CallKind.Borrowing
                : CallKind.Plain;
        }
        if (!isVirtual || method is not { IsVirtual: true, IsFinal: false } || type.IsSealed)
        {
            return CallKind.Code;
        }
        return HasPlainSignature(method) ? CallKind.Late : CallKind.Plain;
    }

    /// <summary>Whether a type is one of delegates.</summary>
    public static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type);

    /// <summary>Whether a module is one layer to the recorder, whose class tells what it computes.</summary>
    public static bool IsLayer(object module) =>
        module is NestedLayer or NestedNorm || (module.GetType().Assembly == Torch && module is not Sequential);

    /// <summary>
    /// Code of the user's, and of the library's layers. What the library does around a call of a model has no part in what is computed.
    /// </summary>
    private static bool IsFollowed(Type type) =>
        type.Assembly == Library
            ? type.Namespace is "NsnGen.Layers" or "NsnGen.Engine" && type != typeof(ModuleUse)
            : !IsPlatform(type.Assembly);

    private static bool IsPlatform(Assembly assembly) =>
        assembly == typeof(CallTargets).Assembly
        || assembly.IsDynamic
        || assembly.GetName().Name is not { } name
        || name is "mscorlib" or "netstandard" or "System"
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static bool IsModuleCall(MethodBase method) =>
        method is { Name: "call" or "forward", IsStatic: false }
        && (
            typeof(torch.nn.Module).IsAssignableFrom(method.DeclaringType)
            || method.DeclaringType!.Name.StartsWith("IModule`", StringComparison.Ordinal)
        );

    private static bool MentionsTensor(MethodBase method) =>
        (!method.IsStatic && method.DeclaringType == typeof(torch.Tensor))
        || HasTensor(((MethodInfo)method).ReturnType)
        || method.GetParameters().Any(parameter => HasTensor(parameter.ParameterType));

    private static bool HasTensor(Type type) =>
        typeof(torch.Tensor).IsAssignableFrom(type)
        || (type.HasElementType && HasTensor(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(HasTensor));

    /// <summary>Whether a recorder can be given the call's arguments: none by reference, as methods of structs have it.</summary>
    private static bool CanBePassed(MethodBase method) =>
        IsFollowed(method.DeclaringType!) || HasPlainSignature(method);

    private static bool HasPlainSignature(MethodBase method) =>
        (method.IsStatic || !method.DeclaringType!.IsValueType)
        && method.GetParameters().All(parameter => CanBePassed(parameter.ParameterType))
        && CanBePassed(((MethodInfo)method).ReturnType);

    private static bool CanBePassed(Type type) =>
        !type.IsByRef && !type.IsPointer && (!type.IsByRefLike || IsReadOnlySpan(type));

    /// <summary>Whether a type is a <see cref="ReadOnlySpan{T}"/>, of which a copy can be recorded.</summary>
    public static bool IsReadOnlySpan(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>);
}
