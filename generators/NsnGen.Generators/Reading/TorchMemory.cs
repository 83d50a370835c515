using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>What TorchSharp's own members do with the memory of a tensor that they are given.</summary>
internal static class TorchMemory
{
    /// <summary>Methods whose result is, or may be, the same memory: views, and conversions that may have nothing to do.</summary>
    private static readonly HashSet<string> Sharing = new(
        (
            "alias as_strided as_tensor atleast_1d atleast_2d atleast_3d broadcast_tensors broadcast_to chunk contiguous cpu cuda data "
            + "detach diagonal dropout dropout1d dropout2d dropout3d dsplit expand expand_as flatten hsplit index movedim moveaxis "
            + "narrow Parameter permute ravel reshape reshape_as resolve_conj resolve_neg select slice split squeeze swapaxes swapdims "
            + "t tensor_split to to_type transpose type unbind unflatten unfold unsqueeze view view_as view_as_complex view_as_real "
            + "vsplit MoveToOuterDisposeScope MoveToOtherDisposeScope DetachFromDisposeScope call forward"
        ).Split(' '),
        StringComparer.Ordinal
    );

    public static bool IsTorch(ISymbol symbol)
    {
        var space = symbol.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
        {
            space = space.ContainingNamespace;
        }

        return space is { Name: "TorchSharp" } && !HandWritten.IsByHand(symbol);
    }

    /// <summary>Whether the member of a tensor leaves the tensor as it is.</summary>
    public static bool Reads(ISymbol member) =>
        !IsInPlace(member)
        && member.Name
            is not (
                "Dispose"
                or "DecoupleFromNativeHandle"
                or "CopyFrom"
                or "backward"
                or "register_hook"
                or "retain_grad"
                or "grad"
                or "Handle"
                or "handle"
            );

    /// <summary>Whether the member gives a tensor that changes with the one it is asked of.</summary>
    public static bool Shares(ISymbol member) =>
        member is IPropertySymbol property
            ? TorchTypes.IsTensor(property.Type) || property.Name is "bytes"
            : Sharing.Contains(member.Name);

    /// <summary>Whether a call leaves one of its arguments as it is.</summary>
    public static bool ReadsArgument(IInvocationOperation call, IParameterSymbol parameter)
    {
        var method = call.TargetMethod;
        if (TorchTypes.IsModule(method.ContainingType))
        {
            return method.Name is GeneratedNames.Call or GeneratedNames.Forward
                && IsKnownModule(Receivers.Of(call.Instance)?.Type);
        }

        return parameter.Name is not ("out" or "@out")
            && (!IsInPlace(method) || IsOnOtherTensor(method))
            && !call.Arguments.Any(a =>
                a.Parameter is { Name: "inplace" } && a.Value.ConstantValue is not { HasValue: true, Value: false }
            );
    }

    private static bool IsInPlace(ISymbol member) => member.Name.EndsWith("_", StringComparison.Ordinal);

    /// <summary>In-place methods change the tensor they are called on, and only read their arguments.</summary>
    private static bool IsOnOtherTensor(IMethodSymbol method) =>
        !method.IsStatic && TorchTypes.IsTensor(method.ContainingType) && method.Name is not "set_";

    /// <summary>A module of TorchSharp's own that cannot work in place.</summary>
    private static bool IsKnownModule(ITypeSymbol? type) =>
        type is INamedTypeSymbol { IsSealed: true, Arity: 0 }
        && TorchTypes.IsFromTorch(type)
        && !TorchTypes.IsSequential(type)
        && !type.GetMembers("inplace").Any();
}
