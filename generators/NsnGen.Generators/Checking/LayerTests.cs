using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>
/// Tests of a value's type. A test for a layer's type means the twin's type, which a layer that stays dense does not have,
/// and a layer that stays dense behind a rank does not have its own type either.
/// </summary>
internal sealed class LayerTests(ModelContext context, Report report)
{
    public void Check(IOperation test)
    {
        var (tested, value) = test switch
        {
            IIsTypeOperation type => (type.TypeOperand, type.ValueOperand.Type),
            ITypePatternOperation pattern => (pattern.MatchedType, pattern.InputType),
            IDeclarationPatternOperation pattern => (pattern.MatchedType, pattern.InputType),
            IRecursivePatternOperation pattern => (pattern.MatchedType, pattern.InputType),
            _ => (null, null),
        };
        if (tested is null || SymbolEqualityComparer.Default.Equals(tested, value))
        {
            return;
        }

        var twins = context.Twins;
        if (twins.IsLayer(tested))
        {
            report.LayerUse(
                test,
                $"A test for '{Display(tested)}' does not find layers that are factored; name the field instead"
            );
        }
        else if (twins.IsLayer(value) && TorchTypes.IsModule(tested) && !twins.HasTwin(tested))
        {
            report.LayerUse(
                test,
                $"A test for '{Display(tested)}' does not find a module behind '{Display(value!)}', which takes a rank; "
                    + "name the field instead"
            );
        }
        else if (twins.Mentions(tested) && HeldValues.Is(context, Tested(test)))
        {
            report.LayerUse(
                test,
                $"What the field holds stays dense, so it is no twin of '{Display(tested)}'; hold it in a field of its own type"
            );
        }
        else if (twins.Mentions(tested) && !twins.Mentions(value) && context.HasDenseLayers)
        {
            report.LayerUse(
                test,
                "A [Dense] layer is not found by the type of the factored ones; name the field instead"
            );
        }
    }

    /// <summary>The value that a test is about.</summary>
    private static IOperation? Tested(IOperation test)
    {
        for (var current = test; current != null; current = current.Parent)
        {
            switch (current)
            {
                case IIsTypeOperation type:
                    return type.ValueOperand;
                case IIsPatternOperation pattern:
                    return pattern.Value;
                case ISwitchExpressionOperation expression:
                    return expression.Value;
                case ISwitchOperation statement:
                    return statement.Value;
            }
        }

        return null;
    }

    /// <summary>LINQ's <c>OfType</c> and <c>Cast</c> test and cast too.</summary>
    public void Check(IInvocationOperation call)
    {
        if (
            call.TargetMethod
                is not {
                    Name: "OfType" or "Cast",
                    ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" }
                }
            || call.Arguments.Length != 1
        )
        {
            return;
        }

        var wanted = call.TargetMethod.TypeArguments[0];
        var source = call.Arguments[0].Value;
        while (source is IConversionOperation conversion)
        {
            source = conversion.Operand;
        }

        var isFromLayers =
            source.Type is INamedTypeSymbol { Arity: 1 } list && context.Twins.IsLayer(list.TypeArguments[0]);
        if (context.Twins.IsLayer(wanted) ? !isFromLayers : isFromLayers && !context.Twins.HasTwin(wanted))
        {
            report.LayerUse(
                call,
                $"'{call.TargetMethod.Name}' does not find a module that takes a rank by the type '{Display(wanted)}'; "
                    + "name the field instead"
            );
        }
    }

    /// <summary>A loop whose variable has a type of its own casts each element.</summary>
    public void Check(IForEachLoopOperation loop)
    {
        if (loop.Syntax is not ForEachStatementSyntax { Type.IsVar: false } syntax)
        {
            return;
        }

        var semantics = context.Semantics.For(syntax);
        var element = semantics.GetForEachStatementInfo(syntax).ElementType;
        var wanted = semantics.GetTypeInfo(syntax.Type, context.Cancellation).Type;
        var twins = context.Twins;
        var mayMissLayers =
            twins.Mentions(wanted) && !twins.Mentions(element) && (twins.IsLayer(wanted) || context.HasDenseLayers);
        var mayMissModules = twins.IsLayer(element) && TorchTypes.IsModule(wanted) && !twins.HasTwin(wanted);
        if (mayMissLayers || mayMissModules)
        {
            report.LayerUse(
                syntax.Type.GetLocation(),
                $"The loop casts to '{Display(wanted!)}', which not every layer is in the nested network; cast inside the loop"
            );
        }
    }

    private static string Display(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
