using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static Microsoft.CodeAnalysis.SymbolDisplayGenericsOptions;
using static Microsoft.CodeAnalysis.SymbolDisplayMemberOptions;
using static Microsoft.CodeAnalysis.SymbolDisplayMiscellaneousOptions;
using static Microsoft.CodeAnalysis.SymbolDisplayParameterOptions;

namespace SystemTorch.Tests;

/// <summary>
/// Whatever SystemTorch offers, TorchSharp offers in the same form, so a model that compiles here compiles there.
/// torchsharp-0.107.api.txt lists TorchSharp's members, one documentation id and signature a line.
/// </summary>
public class ApiConformance
{
    private const string ApiFile = "torchsharp-0.107.api.txt";

    private static readonly SymbolDisplayFormat Member = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        IncludeTypeParameters,
        IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeType
            | IncludeContainingType
            | IncludeParameters
            | IncludeRef,
        SymbolDisplayDelegateStyle.NameAndSignature,
        SymbolDisplayExtensionMethodStyle.StaticMethod,
        IncludeExtensionThis
            | IncludeParamsRefOut
            | SymbolDisplayParameterOptions.IncludeType
            | IncludeName
            | IncludeDefaultValue,
        miscellaneousOptions: UseSpecialTypes | EscapeKeywordIdentifiers | UseAsterisksInMultiDimensionalArrays
    );

    [Fact]
    public void EveryPublicMemberIsTorchSharps()
    {
        var known = ReadApi();
        var foreign = PublicMembers()
            .Select(symbol => (Id: symbol.GetDocumentationCommentId()!, Signature: Describe(symbol)))
            .Where(member =>
                !known.TryGetValue(member.Id, out var signature)
                || !string.Equals(signature, member.Signature, StringComparison.Ordinal)
            )
            .Select(member =>
                $"{member.Id}\n    here:       {member.Signature}\n    TorchSharp: {known.GetValueOrDefault(member.Id, "nothing")}"
            )
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.True(
            foreign.Count == 0,
            $"{foreign.Count} members are not TorchSharp's:\n" + string.Join('\n', foreign)
        );
    }

    [Fact]
    public void TheComparisonSeesMembersOfManyTypes()
    {
        var ids = PublicMembers()
            .Select(symbol => symbol.GetDocumentationCommentId()!)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Contains("M:TorchSharp.torch.Tensor.tanh", ids);
        Assert.Contains("P:TorchSharp.torch.Tensor.grad", ids);
        Assert.Contains("M:TorchSharp.torch.Tensor.Dispose(System.Boolean)", ids);
        Assert.Contains("F:TorchSharp.torch.ScalarType.Float32", ids);
        Assert.Contains("T:TorchSharp.Utils.TensorAccessor`1", ids);
    }

    private static Dictionary<string, string> ReadApi()
    {
        using var stream = typeof(ApiConformance).Assembly.GetManifestResourceStream(ApiFile)!;
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(" | ", 2))
            .ToDictionary(parts => parts[0], parts => Comparable(parts[1]), StringComparer.Ordinal);
    }

    private static IEnumerable<ISymbol> PublicMembers()
    {
        var runtime = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var engine = MetadataReference.CreateFromFile(typeof(TorchSharp.torch).Assembly.Location);
        var compilation = CSharpCompilation.Create(
            "reader",
            references: [.. runtime.Select(path => MetadataReference.CreateFromFile(path)), engine]
        );
        var assembly = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(engine)!;
        return Members(assembly.GlobalNamespace);
    }

    private static IEnumerable<ISymbol> Members(INamespaceOrTypeSymbol container)
    {
        foreach (var symbol in container.GetMembers().Where(IsOffered))
        {
            if (symbol is not INamespaceSymbol)
            {
                yield return symbol;
            }
            if (symbol is INamespaceOrTypeSymbol nested)
            {
                foreach (var inner in Members(nested))
                {
                    yield return inner;
                }
            }
        }
    }

    private static bool IsOffered(ISymbol symbol) =>
        symbol switch
        {
            INamespaceSymbol => true,
            IMethodSymbol { AssociatedSymbol: not null } => false,
            IMethodSymbol { MethodKind: MethodKind.StaticConstructor or MethodKind.DelegateInvoke } => false,
            _ => symbol.DeclaredAccessibility
                is Accessibility.Public
                    or Accessibility.Protected
                    or Accessibility.ProtectedOrInternal,
        };

    private static string Describe(ISymbol symbol) =>
        Comparable(symbol is INamedTypeSymbol type ? Describe(type) : symbol.ToDisplayString(Member));

    private static string Describe(INamedTypeSymbol type)
    {
        var modifier =
            type.TypeKind is not TypeKind.Class || type.IsStatic ? ""
            : type.IsAbstract ? "abstract "
            : type.IsSealed ? "sealed "
            : "";
        var parent = type is { TypeKind: TypeKind.Class, BaseType.SpecialType: not SpecialType.System_Object }
            ? $" : {type.BaseType!.ToDisplayString(Member)}"
            : "";
        var kind = type.TypeKind.ToString().ToLowerInvariant();
        return $"{modifier}{kind} {type.ToDisplayString(Member)}{parent}";
    }

    // Nullability of reference types is not compared: parts of TorchSharp are compiled without it, and
    // the id already tells long? from long.
    private static string Comparable(string signature) => signature.Replace("?", "", StringComparison.Ordinal);
}
