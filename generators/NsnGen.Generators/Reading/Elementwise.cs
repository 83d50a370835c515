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
    public static bool Is(IInvocationOperation call, IOperation value)
    {
        var others = call.Arguments.Where(a => a.Value != value).Select(a => a.Value.Type);
        return !others.Any(TorchTypes.IsTensor) && (IsFunction(call.TargetMethod) || IsModule(call) || IsMarked(call));
    }

    private static bool IsFunction(IMethodSymbol method) =>
        Functions.Contains(method.Name) && TorchMemory.IsTorch(method) && !TorchTypes.IsModule(method.ContainingType);

    private static bool IsModule(IInvocationOperation call) =>
        call.TargetMethod.Name is GeneratedNames.Call or GeneratedNames.Forward
        && call.Instance?.Type is INamedTypeSymbol { IsSealed: true } type
        && Modules.Contains(type.Name)
        && TorchTypes.IsFromTorch(type);

    /// <summary>A delegate of a member that the author marked.</summary>
    private static bool IsMarked(IInvocationOperation call) =>
        call
            is {
                TargetMethod.MethodKind: MethodKind.DelegateInvoke,
                Instance: IMemberReferenceOperation { Member: var member }
            }
        && TorchTypes.Attribute(member, RuntimeNames.ElementwiseAttribute) != null;
}
