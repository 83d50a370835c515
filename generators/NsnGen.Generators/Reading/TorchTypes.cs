using Microsoft.CodeAnalysis;
using NsnGen.Contracts;

namespace NsnGen.Generators.Reading;

/// <summary>Recognises TorchSharp's types and this library's attributes by name.</summary>
internal static class TorchTypes
{
    private static readonly HashSet<string> NeverFactored = new(
        (
            "Bilinear LSTM GRU RNN LSTMCell GRUCell RNNCell Conv1d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d "
            + "TransformerDecoderLayer TransformerDecoder Transformer"
        ).Split(' '),
        StringComparer.Ordinal
    );

    public static bool IsLinear(ITypeSymbol? type) => IsTorchClass(type, "Linear");

    /// <summary>A module of several linear layers that libtorch runs as a whole, and that has a twin.</summary>
    public static bool IsBlock(ITypeSymbol? type) =>
        IsTorchClass(type, "MultiheadAttention")
        || IsTorchClass(type, "TransformerEncoderLayer")
        || IsTorchClass(type, "TransformerEncoder");

    /// <summary>A module of TorchSharp's that multiplies by weights and is never factored.</summary>
    public static bool IsNeverFactored(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Arity: 0 } && NeverFactored.Contains(type.Name) && IsTorchClass(type, type.Name);

    public static bool IsModuleList(ITypeSymbol? type) => IsTorchClass(type, "ModuleList");

    public static bool IsModuleDict(ITypeSymbol? type) => IsTorchClass(type, "ModuleDict");

    public static bool IsConv2d(ITypeSymbol? type) => IsTorchClass(type, "Conv2d");

    /// <summary>A normalization that may have running statistics: BatchNorm, InstanceNorm, and their bases.</summary>
    public static bool IsRunningNorm(ITypeSymbol? type) =>
        BasesAndSelf(type).Any(b => IsTorchClass(b, "NormBase")) && IsFromTorch(type!);

    /// <summary>A normalization of the author's own that has the running statistics of TorchSharp's.</summary>
    public static bool IsOwnRunningNorm(ITypeSymbol? type) =>
        BasesAndSelf(type).Any(b => IsTorchClass(b, "NormBase")) && !IsFromTorch(type!);

    /// <summary>TorchSharp's sequence from tensor to tensor.</summary>
    public static bool IsSequential(ITypeSymbol? type) =>
        IsAnySequential(type) && type is INamedTypeSymbol { Arity: 0 };

    /// <summary>A sequence of any inputs.</summary>
    public static bool IsAnySequential(ITypeSymbol? type) => IsTorchClass(type, "Sequential");

    /// <summary><c>Module&lt;Tensor, Tensor&gt;</c> or <c>IModule&lt;Tensor, Tensor&gt;</c>.</summary>
    public static bool IsTensorModule(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Arity: 2 } named
        && (IsModuleBase(type) || IsModuleInterface(type))
        && named.TypeArguments.All(IsTensor);

    /// <summary><c>torch.nn.Module</c>, of any arity.</summary>
    public static bool IsModuleBase(ITypeSymbol? type) =>
        type is { Name: "Module", ContainingType: { Name: "nn", ContainingType: { Name: "torch" } torch } }
        && IsNamespace(torch.ContainingNamespace, "TorchSharp");

    public static bool IsModuleInterface(ITypeSymbol? type) =>
        type is { Name: "IModule", ContainingType: { Name: "nn", ContainingType: { Name: "torch" } torch } }
        && IsNamespace(torch.ContainingNamespace, "TorchSharp");

    public static bool IsPlainModule(ITypeSymbol? type) => IsModuleBase(type) && type is INamedTypeSymbol { Arity: 0 };

    public static bool IsModule(ITypeSymbol? type) => BasesAndSelf(type).Any(IsModuleBase);

    public static bool IsTensor(ITypeSymbol? type) =>
        BasesAndSelf(type)
            .Any(b =>
                b is { Name: "Tensor", ContainingType.Name: "torch" }
                && IsNamespace(b.ContainingType.ContainingNamespace, "TorchSharp")
            );

    public static bool IsScalar(ITypeSymbol? type) =>
        type is { Name: "Scalar", ContainingType: null } && IsNamespace(type.ContainingNamespace, "TorchSharp");

    /// <summary>A module whose members are TorchSharp's own and so never hold a layer of the author's.</summary>
    public static bool IsFromTorch(ITypeSymbol type) =>
        type.ContainingNamespace is { } space && (IsNamespace(space, "TorchSharp") || IsTorchModules(space));

    public static bool IsAnnotated(ITypeSymbol? type) =>
        type is INamedTypeSymbol named
        && Attribute(named.OriginalDefinition, RuntimeNames.NestedSubspaceAttribute) != null;

    public static AttributeData? Attribute(ISymbol symbol, string name) => Attributes(symbol, name).FirstOrDefault();

    public static IEnumerable<AttributeData> Attributes(ISymbol symbol, string name) =>
        symbol
            .GetAttributes()
            .Where(a =>
                a.AttributeClass is { } type
                && string.Equals(type.Name, name, StringComparison.Ordinal)
                && IsNamespace(type.ContainingNamespace, RuntimeNames.Namespace)
            );

    public static IEnumerable<INamedTypeSymbol> BasesAndSelf(ITypeSymbol? type)
    {
        for (var current = type as INamedTypeSymbol; current != null; current = current.BaseType)
        {
            yield return current;
        }
    }

    private static bool IsTorchClass(ITypeSymbol? type, string name) =>
        type is INamedTypeSymbol
        && string.Equals(type.Name, name, StringComparison.Ordinal)
        && type.ContainingType is null
        && IsTorchModules(type.ContainingNamespace);

    private static bool IsTorchModules(INamespaceSymbol? space) =>
        space is { Name: "Modules" } && IsNamespace(space.ContainingNamespace, "TorchSharp");

    private static bool IsNamespace(INamespaceSymbol? space, string name) =>
        space is { ContainingNamespace.IsGlobalNamespace: true }
        && string.Equals(space.Name, name, StringComparison.Ordinal);
}
