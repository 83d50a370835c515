using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>
/// The members of annotated classes that other models run, beside <c>forward</c> and <c>call</c>: their classes carry them over, too.
/// Found for all classes of a project at once, because one may reach another through a third.
/// </summary>
internal sealed class OutsideMembers
{
    private static readonly ConditionalWeakTable<Compilation, OutsideMembers> Known = new();

    private readonly Dictionary<INamedTypeSymbol, Lineage> lineages = new(SymbolEqualityComparer.Default);
    private readonly HashSet<OutsideMember> reached = [];
    private readonly HashSet<OutsideMember> needRank = [];
    private readonly IAssemblySymbol assembly;

    private OutsideMembers(Compilation compilation) => assembly = compilation.Assembly;

    public static OutsideMembers In(Compilation compilation, CancellationToken cancellation) =>
        Known.GetValue(compilation, c => Find(c, cancellation));

    /// <summary>The members of a class that others run.</summary>
    public IEnumerable<ISymbol> Of(INamedTypeSymbol type) =>
        reached
            .Where(r => SymbolEqualityComparer.Default.Equals(r.Type, type.OriginalDefinition))
            .Select(r => r.Member);

    /// <summary>The member that runs where one is used on an annotated class; null if its twin cannot have it.</summary>
    public OutsideMember? Find(ISymbol member, INamedTypeSymbol type)
    {
        var definition = type.OriginalDefinition;
        if (!SymbolEqualityComparer.Default.Equals(definition.ContainingAssembly, assembly))
        {
            return CompiledTwins.Of(definition, member) is { } twin
                ? new OutsideMember(definition, member.OriginalDefinition, twin)
                : null;
        }

        var lineage = LineageOf(definition);
        return lineage.Contains(member.ContainingType) && IsOffered(member)
            ? new OutsideMember(definition, lineage.Implementation(member), null)
            : null;
    }

    /// <summary>Whether a method is carried over with any class because another model runs it.</summary>
    public bool Carries(IMethodSymbol method) =>
        reached.Any(r => SymbolEqualityComparer.Default.Equals(r.Member, method.OriginalDefinition));

    public bool NeedsRank(OutsideMember member) =>
        member.Twin is { } twin ? CompiledTwins.TakesRank(twin) : needRank.Contains(member);

    private static OutsideMembers Find(Compilation compilation, CancellationToken cancellation)
    {
        var outside = new OutsideMembers(compilation);
        var models = AnnotatedClasses.In(compilation, cancellation).Where(TorchTypes.IsModule).ToList();
        var offered = new HashSet<string>(
            models.SelectMany(m => outside.LineageOf(m).Members).Where(IsOffered).Select(m => m.Name),
            StringComparer.Ordinal
        );
        var graphs = new Dictionary<INamedTypeSymbol, MemberGraph>(SymbolEqualityComparer.Default);
        var pending = new Queue<INamedTypeSymbol>(models.Where(m => outside.MayReach(m, offered)));
        while (pending.Count > 0)
        {
            var model = pending.Dequeue();
            var context = new ModelContext(model, compilation, cancellation, outside);
            graphs[model] = MemberGraph.Build(context, Forwards.Find(context));
            foreach (
                var type in graphs[model]
                    .Outside.Where(o => o.Twin is null && outside.reached.Add(o))
                    .Select(o => o.Type)
            )
            {
                pending.Enqueue(type);
            }
        }

        outside.SpreadRank(graphs);
        return outside;
    }

    /// <summary>A model may run a member only where the files of its classes name one.</summary>
    private bool MayReach(INamedTypeSymbol model, HashSet<string> offered) =>
        offered.Count > 0
        && LineageOf(model)
            .Types.SelectMany(t => t.DeclaringSyntaxReferences)
            .Any(r => AnnotatedClasses.Uses(r.SyntaxTree, offered));

    private void SpreadRank(Dictionary<INamedTypeSymbol, MemberGraph> graphs)
    {
        bool grew;
        do
        {
            grew = false;
            foreach (var member in reached.Where(r => !needRank.Contains(r)).ToList())
            {
                grew |= graphs[member.Type].NeedsRank(member.Member) && needRank.Add(member);
            }

            foreach (var graph in graphs.Values)
            {
                graph.SpreadRank();
            }
        } while (grew);
    }

    private Lineage LineageOf(INamedTypeSymbol type)
    {
        if (!lineages.TryGetValue(type, out var lineage))
        {
            lineage = new Lineage(type);
            lineages.Add(type, lineage);
        }

        return lineage;
    }

    private static bool IsOffered(ISymbol member) =>
        member
            is {
                IsStatic: false,
                DeclaredAccessibility: Accessibility.Public
                    or Accessibility.Internal
                    or Accessibility.ProtectedOrInternal
            }
        && HandWritten.IsByHand(member)
        && member
            is IMethodSymbol
                {
                    MethodKind: MethodKind.Ordinary,
                    Name: not (Models.GeneratedNames.Forward or Models.GeneratedNames.Call)
                }
                or IPropertySymbol
        && !(member is IPropertySymbol property && !IsComputed(property));

    /// <summary>Automatic properties are state, which every twin shows.</summary>
    private static bool IsComputed(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.Any(r => MemberGraph.IsComputed(property, r.GetSyntax()));
}
