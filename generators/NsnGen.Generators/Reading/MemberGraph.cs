using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>The members that running a model reaches, and which of them run a layer.</summary>
internal sealed class MemberGraph
{
    private readonly ModelContext context;
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> uses = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, IReadOnlyList<IOperation>> operations = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> needRank = new(SymbolEqualityComparer.Default);
    private readonly List<(ISymbol User, OutsideMember Used)> outside = [];
    private readonly HashSet<ISymbol> state = new(SymbolEqualityComparer.Default);

    private MemberGraph(ModelContext context) => this.context = context;

    /// <summary>The methods and computed properties to carry over, in the order of the class.</summary>
    public IReadOnlyList<ISymbol> Members { get; private set; } = [];

    public static MemberGraph Build(ModelContext context, IReadOnlyList<IMethodSymbol> forwards)
    {
        var graph = new MemberGraph(context);
        var pending = new Queue<ISymbol>(
            forwards
                .Concat(Overrides(context))
                .Concat(Calls(context))
                .Concat(Shown.Getters(context))
                .Concat(context.Outside.Of(context.Type))
        );
        while (pending.Count > 0)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            graph.Visit(pending.Dequeue(), pending);
        }

        graph.needRank.UnionWith(forwards);
        graph.SpreadRank();
        graph.Members = context
            .Lineage.Members.Select(WithBody)
            .Where(graph.uses.ContainsKey)
            .Concat(graph.uses.Keys.Where(m => !context.IsOwn(m)))
            .Distinct(SymbolEqualityComparer.Default)
            .ToList()!;
        return graph;
    }

    /// <summary>What is run of other models.</summary>
    public IEnumerable<OutsideMember> Outside => outside.Select(o => o.Used);

    /// <summary>The operations of a carried member, but for what stands in a <c>nameof</c>.</summary>
    public IReadOnlyList<IOperation> Operations(ISymbol member) => operations[member];

    public bool NeedsRank(ISymbol member) => needRank.Contains(WithBody(member));

    /// <summary>The carried member that a use of a member on the model, or of a static one, runs; null if none is carried.</summary>
    public ISymbol? Target(ISymbol member, IOperation? instance)
    {
        if (member is IMethodSymbol { IsStatic: true } or IMethodSymbol { ReducedFrom: not null })
        {
            var method = (IMethodSymbol)member;
            return CarriedStatics.IsCarried(context, method) ? CarriedStatics.Definition(method) : null;
        }

        if (!IsOwn(member, instance))
        {
            return null;
        }

        return Receivers.IsBase(instance) ? WithBody(member) : context.Lineage.Implementation(member);
    }

    /// <summary>What a member is called in the nested class: as in the dense one, unless another has that name there.</summary>
    public string NameOf(ISymbol member)
    {
        var isTaken = context.IsOwn(member)
            ? context.Lineage.IsReplaced(member)
            : context.Scope.IsMember(member.Name)
                || uses.Keys.Any(m =>
                    string.Equals(m.Name, member.Name, StringComparison.Ordinal)
                    && !SymbolEqualityComparer.Default.Equals(m.ContainingType, member.ContainingType)
                );
        return isTaken ? GeneratedNames.Moved(member.Name, member.ContainingType.Name) : member.Name;
    }

    /// <summary>Whether the field or automatic property is used by a carried member.</summary>
    public bool Uses(ISymbol member) => state.Contains(member.OriginalDefinition);

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
    private static ISymbol WithBody(ISymbol member) =>
        member is IMethodSymbol method
            ? method.OriginalDefinition.PartialImplementationPart ?? method.OriginalDefinition
            : member.OriginalDefinition;

    /// <summary>What TorchSharp itself calls, such as <c>Dispose</c> or <c>train</c>.</summary>
    private static IEnumerable<ISymbol> Overrides(ModelContext context) =>
        context
            .Lineage.Members.Where(m => m.IsOverride && !m.IsImplicitlyDeclared && HandWritten.IsByHand(m))
            .Where(m => m is IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary })
            .Where(m => context.Lineage.OverridesTorch(m) && !context.Lineage.IsReplaced(m));

    /// <summary>Ways to call the model that the author declares beside TorchSharp's.</summary>
    private static IReadOnlyList<IMethodSymbol> Calls(ModelContext context) =>
        Forwards.Named(context, GeneratedNames.Call);

    private void Visit(ISymbol member, Queue<ISymbol> pending)
    {
        member = WithBody(member);
        if (uses.ContainsKey(member))
        {
            return;
        }

        var used = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        uses.Add(member, used);
        operations.Add(member, [.. Bodies(context, member).SelectMany(OperationWalk.Through)]);
        foreach (var operation in operations[member])
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
            case IPropertyReferenceOperation weight
                when WeightReads.IsWeight(context, weight) && WeightReads.NeedsRank(weight):
                needRank.Add(member);
                break;
            case IPropertyReferenceOperation property when IsOwn(property.Property, property.Instance):
                NoteProperty(Target(property.Property, property.Instance)!, used);
                break;
            case IPropertyReferenceOperation property:
                NoteOutside(member, property.Property, property.Instance);
                break;
            case IInvocationOperation invocation:
                NoteMethod(member, invocation.TargetMethod, invocation.Instance, used);
                break;
            case IMethodReferenceOperation reference:
                NoteMethod(member, reference.Method, reference.Instance, used);
                break;
        }
    }

    private void NoteProperty(ISymbol property, HashSet<ISymbol> used)
    {
        if (IsComputed((IPropertySymbol)property, context.Syntax(property)))
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
        else if (
            Target(method, instance) is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsAbstract: false } target
        )
        {
            used.Add(target);
        }
        else
        {
            NoteOutside(member, method, instance);
        }
    }

    private void NoteOutside(ISymbol member, ISymbol used, IOperation? instance)
    {
        if (Receivers.OutsideMember(context, used, instance) is { } other)
        {
            outside.Add((member, other));
        }
    }

    private bool IsOwn(ISymbol member, IOperation? instance) => Receivers.IsThis(instance) && context.IsOwn(member);

    /// <summary>Adds the members that need the rank because they run others that do, of this model or of another one.</summary>
    public void SpreadRank()
    {
        needRank.UnionWith(outside.Where(o => context.Outside.NeedsRank(o.Used)).Select(o => o.User));
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
