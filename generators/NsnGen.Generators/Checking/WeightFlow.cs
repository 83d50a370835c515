using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>
/// Follows a weight, and every tensor that shares its memory, through variables and through methods whose source is at hand.
/// What is not known to read is taken to write.
/// </summary>
internal sealed class WeightFlow(ModelContext context, MemberGraph graph)
{
    private readonly HashSet<(SyntaxNode, SyntaxNode?)> followed = [];

    /// <summary>Whether all that is done with the value only reads it.</summary>
    public bool IsRead(IOperation value) => IsRead(value, frame: null);

    private bool IsRead(IOperation value, Frame? frame) =>
        value.Parent switch
        {
            IParenthesizedOperation or ICoalesceOperation or IConditionalOperation => IsRead(value.Parent, frame),
            IConversionOperation conversion => IsPlainTensor(conversion.Type) && IsRead(conversion, frame),
            IConditionalAccessOperation access when access.Operation == value => Receives(access)
                .All(r => IsRead(r, frame)),
            IConditionalAccessOperation access => IsRead(access, frame),
            IInvocationOperation call when call.Instance == value => TorchMemory.Reads(call.TargetMethod)
                && (!TorchMemory.Shares(call.TargetMethod) || IsRead(call, frame)),
            IPropertyReferenceOperation property when property.Instance == value => !IsWritten(property)
                && TorchMemory.Reads(property.Property)
                && (!TorchMemory.Shares(property.Property) || IsRead(property, frame)),
            IArrayElementReferenceOperation element => !IsWritten(element) && IsRead(element, frame),
            IArgumentOperation argument => IsArgumentRead(argument, frame),
            IBinaryOperation or IUnaryOperation or IInterpolationOperation or IExpressionStatementOperation => true,
            ICompoundAssignmentOperation compound => compound.Value == value || IsVariable(value),
            IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation } => true,
            ISimpleAssignmentOperation assignment when assignment.Target == value => IsVariable(value),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment => IsVariableRead(
                target.Local,
                assignment,
                frame
            ) && IsRead(assignment, frame),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation local } => (
                IsVar(local.Syntax) || IsPlainTensor(value.Type)
            ) && IsVariableRead(local.Symbol, local, frame),
            IReturnOperation result => IsPlainTensor(value.Type) && IsResultRead(result, frame),
            _ => false,
        };

    private static bool IsVariable(IOperation value) =>
        value is ILocalReferenceOperation or IParameterReferenceOperation;

    /// <summary>Where the value stands behind <c>?.</c>.</summary>
    private static IEnumerable<IOperation> Receives(IConditionalAccessOperation access) =>
        access
            .WhenNotNull.DescendantsAndSelf()
            .OfType<IConditionalAccessInstanceOperation>()
            .Where(i => Receivers.Of(i) == access.Operation);

    private static bool IsWritten(IOperation place) =>
        place.Parent is IAssignmentOperation assignment && assignment.Target == place
        || place.Parent is IIncrementOrDecrementOperation or IArgumentOperation { Parameter.RefKind: not RefKind.None };

    private static bool IsVar(SyntaxNode declarator) =>
        declarator.Parent is VariableDeclarationSyntax { Type.IsVar: true };

    private bool IsVariableRead(ISymbol variable, IOperation inside, Frame? frame) =>
        IsVariableRead(variable, Root(inside).Descendants(), frame);

    private bool IsVariableRead(ISymbol variable, IEnumerable<IOperation> body, Frame? frame) =>
        !followed.Add((variable.DeclaringSyntaxReferences[0].GetSyntax(context.Cancellation), frame?.Call.Syntax))
        || Uses(variable, body).All(o => IsRead(o, frame));

    /// <summary>Where a local variable is used in the method of which an operation is part.</summary>
    public static IEnumerable<IOperation> Uses(ILocalSymbol variable, IOperation inside) =>
        Uses(variable, Root(inside).Descendants());

    private static IEnumerable<IOperation> Uses(ISymbol variable, IEnumerable<IOperation> body) =>
        body.Where(o => SymbolEqualityComparer.Default.Equals(Variable(o), variable));

    private static ISymbol? Variable(IOperation operation) =>
        operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => null,
        };

    private bool IsArgumentRead(IArgumentOperation argument, Frame? frame)
    {
        if (
            argument is not { Parameter: { RefKind: RefKind.None } parameter, Parent: IInvocationOperation call }
            || !IsPlainTensor(parameter.Type)
        )
        {
            return false;
        }

        if (TorchMemory.IsTorch(call.TargetMethod))
        {
            return TorchMemory.ReadsArgument(call, parameter)
                && (!TorchMemory.Shares(call.TargetMethod) || IsRead(call, frame));
        }

        // The framework's own methods for any object print it or compare it.
        return HandWritten.IsByHand(call.TargetMethod)
            ? IsReadBy(call, parameter, frame)
            : call.TargetMethod.IsStatic && parameter.OriginalDefinition.Type.SpecialType == SpecialType.System_Object;
    }

    /// <summary>Looks into a method of the author's own.</summary>
    private bool IsReadBy(IInvocationOperation call, IParameterSymbol parameter, Frame? frame)
    {
        var method = Receivers.IsThis(call.Instance)
            ? (IMethodSymbol)(graph.Target(call.TargetMethod, call.Instance) ?? call.TargetMethod)
            : call.TargetMethod.OriginalDefinition;
        var isKnown = Receivers.IsThis(call.Instance) || !(method.IsVirtual || method.IsAbstract || method.IsOverride);
        method = method.PartialImplementationPart ?? method;
        if (!isKnown || context.Syntax(method) is not { } syntax || !context.Semantics.Has(syntax))
        {
            return false;
        }

        return context.Semantics.For(syntax).GetOperation(syntax, context.Cancellation) is { } body
            && IsVariableRead(method.Parameters[parameter.Ordinal], body.Descendants(), new Frame(call, frame));
    }

    /// <summary>What a method returns is used by the call that was followed, or else by every call of it.</summary>
    private bool IsResultRead(IReturnOperation result, Frame? frame)
    {
        var function = (IOperation)result;
        while (function.Parent != null && function is not (ILocalFunctionOperation or IAnonymousFunctionOperation))
        {
            function = function.Parent;
        }

        if (context.Semantics.For(function.Syntax).GetDeclaredSymbol(function.Syntax) is not IMethodSymbol method)
        {
            return false;
        }

        if (frame != null)
        {
            return IsRead(frame.Call, frame.Outer);
        }

        if (
            string.Equals(method.Name, GeneratedNames.Forward, StringComparison.Ordinal)
            || !followed.Add((function.Syntax, null))
        )
        {
            return true;
        }

        return graph
            .Members.SelectMany(m => MemberGraph.Bodies(context, m))
            .SelectMany(b => b.DescendantsAndSelf())
            .Where(o => Runs(o, method))
            .All(o => o is IInvocationOperation && IsRead(o, frame: null));
    }

    private bool Runs(IOperation operation, IMethodSymbol method) =>
        operation switch
        {
            IInvocationOperation call => IsSame(call.TargetMethod, call.Instance, method),
            IMethodReferenceOperation reference => IsSame(reference.Method, reference.Instance, method),
            _ => false,
        };

    private bool IsSame(IMethodSymbol used, IOperation? instance, IMethodSymbol method) =>
        SymbolEqualityComparer.Default.Equals(graph.Target(used, instance) ?? used.OriginalDefinition, method);

    private static IOperation Root(IOperation operation)
    {
        while (operation.Parent != null)
        {
            operation = operation.Parent;
        }

        return operation;
    }

    /// <summary>Tensor itself: a <c>Parameter</c> is not what the view is.</summary>
    private static bool IsPlainTensor(ITypeSymbol? type) =>
        type is { Name: "Tensor" } && TorchTypes.IsTensor(type) || type?.SpecialType == SpecialType.System_Object;

    /// <summary>The call by which a method was entered, inside the one by which its caller was.</summary>
    private sealed record Frame(IInvocationOperation Call, Frame? Outer);
}
