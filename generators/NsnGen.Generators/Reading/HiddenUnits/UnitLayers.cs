using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Contracts;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Tells which layers may have hidden units, by how they are declared and used.</summary>
/// <param name="operations">Every operation of the members that are carried over.</param>
internal sealed class UnitLayers(ModelContext context, IReadOnlyList<IOperation> operations)
{
    /// <summary>A linear layer that is factored by itself.</summary>
    public static bool IsLinear(StateMember member) =>
        member is { Symbol: IFieldSymbol field, Conversion.Kind: StateKind.Factored }
        && TorchTypes.IsLinear(field.Type);

    /// <summary>What is wrong with the declaration of a linear layer, which only its class may call; null if nothing is.</summary>
    public UnitFault? Declared(IFieldSymbol field)
    {
        if (RankSettings.IsByRank(field))
        {
            return At(field, $"'{field.Name}' is marked [ByRank]");
        }

        if (field.DeclaredAccessibility != Accessibility.Private)
        {
            return At(field, $"'{field.Name}' is not private", isNear: true);
        }

        if (!field.IsReadOnly)
        {
            return At(field, $"'{field.Name}' is not readonly", isNear: true);
        }

        return context.CanReach(field) && !context.Lineage.IsReplaced(field)
            ? null
            : At(field, $"'{field.Name}' is a private field of a base class");
    }

    /// <summary>Why a field holds no layer that could have hidden units; null if it does.</summary>
    public UnitFault? Other(StateMember member)
    {
        var (field, type) = (member.Symbol, member.Type);
        if (ModelContext.IsMarkedDense(field))
        {
            return At(field, $"'{field.Name}' is marked [Dense]");
        }

        if (context.IsDense(field))
        {
            return At(field, $"'{field.Name}' shares a parameter with another layer");
        }

        return IsLinear(member)
            ? null
            : At(
                field,
                $"'{field.Name}' is a '{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}', no 'Linear'"
            );
    }

    /// <summary>The call of a layer, if that is all that is done with it, or why there is none.</summary>
    public (IInvocationOperation? Call, UnitFault? Fault) OnlyCall(IFieldSymbol field)
    {
        var uses = operations
            .OfType<IFieldReferenceOperation>()
            .Where(o => SymbolEqualityComparer.Default.Equals(o.Field.OriginalDefinition, field.OriginalDefinition))
            .ToList();
        if (uses.Count == 0)
        {
            return (null, At(field, $"'{field.Name}' is not run by forward"));
        }

        if (uses.Find(u => CallOf(u) is null) is { } other)
        {
            return (null, At(other, $"'{field.Name}' is not called here, but used in another way"));
        }

        return uses.Count == 1
            ? (CallOf(uses[0]), null)
            : (null, At(uses[1], $"'{field.Name}' is called more than once"));
    }

    private static IInvocationOperation? CallOf(IFieldReferenceOperation use) =>
        use.Parent is IInvocationOperation { TargetMethod.Name: GeneratedNames.Call or GeneratedNames.Forward } call
        && call.Instance == use
        && Receivers.IsThis(use.Instance)
            ? call
            : null;

    private static UnitFault At(ISymbol field, string reason, bool isNear = false) =>
        new(field.Locations.FirstOrDefault() ?? Location.None, reason, isNear);

    private static UnitFault At(IOperation operation, string reason) => new(operation.Syntax.GetLocation(), reason);
}
