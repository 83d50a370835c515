using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Contracts;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Recognises functions that work on each element of a tensor for itself.</summary>
internal static class Elementwise
{
    private static readonly HashSet<string> Functions = new(
        (
            "relu relu6 gelu silu sigmoid tanh elu selu celu leaky_relu softplus softsign hardswish hardsigmoid hardtanh mish "
            + "logsigmoid log_sigmoid tanhshrink softshrink hardshrink square abs exp neg clamp alias"
        ).Split(' '),
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> Modules = new(
        (
            "ReLU ReLU6 GELU SiLU Sigmoid Tanh ELU SELU CELU LeakyReLU Softplus Softsign Hardswish Hardsigmoid Hardtanh Mish "
            + "LogSigmoid Tanhshrink Softshrink Hardshrink Dropout Identity"
        ).Split(' '),
        StringComparer.Ordinal
    );

    /// <summary>Whether a call is such a function of one value, which is the only tensor that it takes.</summary>
    public static bool Is(IInvocationOperation call, IOperation value) =>
        !TakesOthers(call, value) && (IsFunction(call.TargetMethod) || IsModule(call) || IsMarked(call));

    /// <summary>Whether a call takes a tensor beside a value.</summary>
    public static bool TakesOthers(IInvocationOperation call, IOperation value) =>
        call.Arguments.Any(a => a.Value != value && TorchTypes.IsTensor(a.Value.Type));

    /// <summary>What is called, as the author knows it.</summary>
    public static string Name(IInvocationOperation call) => (Called(call) ?? call.TargetMethod).Name;

    /// <summary>What makes a call known that cannot be known without the author's word; null for any other.</summary>
    public static string? Remedy(IInvocationOperation call) =>
        !TorchTypes.IsTensor(call.Type) || Called(call) is not { } called || IsKnown(call) ? null
        : called is IMethodSymbol ? "mark the method [Elementwise]"
        : "mark the field [Elementwise]";

    private static bool IsFunction(IMethodSymbol method) =>
        Functions.Contains(method.Name) && TorchMemory.IsTorch(method) && !TorchTypes.IsModule(method.ContainingType);

    private static bool IsModule(IInvocationOperation call) =>
        call.TargetMethod.Name is GeneratedNames.Call or GeneratedNames.Forward
        && call.Instance?.Type is INamedTypeSymbol { IsSealed: true } type
        && Modules.Contains(type.Name)
        && TorchTypes.IsFromTorch(type);

    /// <summary>A method that the author marked, or a delegate or a module in a member that is.</summary>
    private static bool IsMarked(IInvocationOperation call) =>
        TorchTypes.IsTensor(call.Type)
        && Called(call) is { } called
        && TorchTypes.Attribute(called, RuntimeNames.ElementwiseAttribute) != null;

    /// <summary>What of the author's is called: a method, or the member that holds a delegate or a module; null if nothing is.</summary>
    private static ISymbol? Called(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var isHeld =
            method.MethodKind == MethodKind.DelegateInvoke
            || (
                method.Name is GeneratedNames.Call or GeneratedNames.Forward && TorchTypes.IsModule(call.Instance?.Type)
            );
        if (isHeld)
        {
            return (call.Instance as IMemberReferenceOperation)?.Member;
        }

        return method.MethodKind is MethodKind.Ordinary or MethodKind.ReducedExtension && !TorchMemory.IsTorch(method)
            ? method.ReducedFrom ?? method
            : null;
    }

    /// <summary>A module of TorchSharp's, of which it is known what it does, or another model.</summary>
    private static bool IsKnown(IInvocationOperation call) =>
        call.Instance?.Type is { } type
        && TorchTypes.IsModule(type)
        && ((TorchTypes.IsFromTorch(type) && !TorchTypes.IsModuleBase(type)) || TorchTypes.IsAnnotated(type));
}
