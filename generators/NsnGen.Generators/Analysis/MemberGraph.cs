using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Analysis;

/// <summary>The members that running a model reaches, and which of them run a layer.</summary>
internal sealed class MemberGraph
{
    private readonly ModelContext context;
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> uses = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> needRank = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> state = new(SymbolEqualityComparer.Default);

    private MemberGraph(ModelContext context) => this.context = context;

    /// <summary>The methods and computed properties to carry over, in the order of the class.</summary>
    public IReadOnlyList<ISymbol> Members { get; private set; } = [];

    public static MemberGraph Build(ModelContext context, IReadOnlyList<IMethodSymbol> forwards)
    {
        var graph = new MemberGraph(context);
        var pending = new Queue<ISymbol>(forwards.Concat(Overrides(context.Type)));
        while (pending.Count > 0)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            graph.Visit(pending.Dequeue(), pending);
        }

        graph.needRank.UnionWith(forwards);
        graph.SpreadRank();
        graph.Members = context
            .Type.GetMembers()
            .Select(Implementation)
            .Where(graph.uses.ContainsKey)
            .Distinct(SymbolEqualityComparer.Default)
            .ToList()!;
        return graph;
    }

    public bool NeedsRank(ISymbol member) => needRank.Contains(Implementation(member));

    /// <summary>Whether the field or automatic property is used by a carried member.</summary>
    public bool Uses(ISymbol member) => state.Contains(member);

    /// <summary>The bodies of a member, as operations.</summary>
    public static IEnumerable<IOperation> Bodies(ModelContext context, ISymbol member)
    {
        var syntax = context.Syntax(member);
        IEnumerable<SyntaxNode> nodes = syntax switch
        {
            PropertyDeclarationSyntax { ExpressionBody: { } arrow } => [arrow],
            PropertyDeclarationSyntax { AccessorList: { } accessors } => accessors.Accessors,
            null => [],
            _ => [syntax],
        };
        return nodes.Select(n => context.Semantics.For(n).GetOperation(n, context.Cancellation)).OfType<IOperation>();
    }

    public static bool IsComputed(IPropertySymbol property, SyntaxNode? syntax) =>
        !property.IsIndexer
        && syntax is PropertyDeclarationSyntax declaration
        && (
            declaration.ExpressionBody != null
            || declaration.AccessorList?.Accessors.Any(a => a.Body != null || a.ExpressionBody != null) == true
        );

    /// <summary>The part of a member that has the body.</summary>
    private static ISymbol Implementation(ISymbol member) =>
        member is IMethodSymbol method
            ? method.OriginalDefinition.PartialImplementationPart ?? method.OriginalDefinition
            : member.OriginalDefinition;

    /// <summary>What TorchSharp itself calls, such as <c>Dispose</c> or <c>train</c>.</summary>
    private static IEnumerable<ISymbol> Overrides(INamedTypeSymbol type) =>
        type.GetMembers()
            .Where(m => m.IsOverride && !m.IsImplicitlyDeclared && HandWritten.IsByHand(m))
            .Where(m => m is IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary });

    private void Visit(ISymbol member, Queue<ISymbol> pending)
    {
        member = Implementation(member);
        if (uses.ContainsKey(member))
        {
            return;
        }

        var used = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        uses.Add(member, used);
        foreach (var operation in Bodies(context, member).SelectMany(OperationWalk.Through))
        {
            Note(member, operation, used);
        }

        foreach (var next in used)
        {
            pending.Enqueue(next);
        }
    }

    private void Note(ISymbol member, IOperation operation, HashSet<ISymbol> used)
    {
        switch (operation)
        {
            case IFieldReferenceOperation field when Receivers.IsThis(field.Instance):
                state.Add(field.Field.OriginalDefinition);
                break;
            case IPropertyReferenceOperation property when IsOwn(property.Property, property.Instance):
                NoteProperty(property.Property.OriginalDefinition, used);
                break;
            case IInvocationOperation invocation:
                NoteMethod(member, invocation.TargetMethod, invocation.Instance, used);
                break;
            case IMethodReferenceOperation reference:
                NoteMethod(member, reference.Method, reference.Instance, used);
                break;
        }
    }

    private void NoteProperty(IPropertySymbol property, HashSet<ISymbol> used)
    {
        if (IsComputed(property, context.Syntax(property)))
        {
            used.Add(property);
        }
        else
        {
            state.Add(property);
        }
    }

    private void NoteMethod(ISymbol member, IMethodSymbol method, IOperation? instance, HashSet<ISymbol> used)
    {
        if (Receivers.RunsLayer(context, method, instance))
        {
            needRank.Add(member);
        }
        else if (IsOwn(method, instance) && method.MethodKind == MethodKind.Ordinary)
        {
            used.Add(Implementation(method));
        }
    }

    private bool IsOwn(ISymbol member, IOperation? instance) => Receivers.IsThis(instance) && context.IsOwn(member);

    private void SpreadRank()
    {
        bool grew;
        do
        {
            grew = false;
            foreach (var entry in uses.Where(u => u.Value.Any(needRank.Contains)))
            {
                grew |= needRank.Add(entry.Key);
            }
        } while (grew);
    }
}
