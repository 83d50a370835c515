using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using NsnGen.CodeFixes;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests.CodeFixes;

/// <summary>Documents in a workspace, with the generator and the analyzers as an editor has them.</summary>
internal sealed class FixWorkspace
{
    /// <summary>Every fix that the assembly exports.</summary>
    public static readonly IReadOnlyList<MechanicalFix> Fixes =
    [
        .. typeof(MechanicalFix)
            .Assembly.GetTypes()
            .Where(t => t.GetCustomAttribute<ExportCodeFixProviderAttribute>() is not null)
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => (MechanicalFix)Activator.CreateInstance(t)!),
    ];

    private readonly ProjectId project;

    public FixWorkspace(params IReadOnlyList<string> sources)
    {
        var workspace = new AdhocWorkspace();
        project = workspace
            .AddProject(
                ProjectInfo.Create(
                    ProjectId.CreateNewId(),
                    VersionStamp.Default,
                    "Sample",
                    "Sample",
                    LanguageNames.CSharp,
                    compilationOptions: Sources.Options,
                    parseOptions: Sources.ParseOptions,
                    metadataReferences: Sources.References,
                    analyzerReferences: [new AnalyzerFileReference(GeneratorPath, new Loader())]
                )
            )
            .Id;
        Solution = workspace.CurrentSolution;
        foreach (var (index, source) in sources.Index())
        {
            Solution = Solution.AddDocument(DocumentId.CreateNewId(project), $"Source{index}.cs", source);
        }
    }

    public Solution Solution { get; private set; }

    private static string GeneratorPath => typeof(NestedSubspaceGenerator).Assembly.Location;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Applies one fix to the first diagnostic of an id.</summary>
    public async Task ApplyAsync(CodeFixProvider fix, string id)
    {
        var diagnostic = (await AnalyzerDiagnosticsAsync()).First(d => d.Id == id);
        await ApplyAsync(Assert.Single(await ActionsAsync(fix, diagnostic)));
    }

    /// <summary>Applies one fix to all diagnostics of an id.</summary>
    public async Task ApplyToAllAsync(CodeFixProvider fix, string id)
    {
        var diagnostics = await AnalyzerDiagnosticsAsync();
        var first = diagnostics.First(d => d.Id == id);
        var context = new FixAllContext(
            Solution.GetDocument(first.Location.SourceTree)!,
            fix,
            FixAllScope.Project,
            Assert.Single(await ActionsAsync(fix, first)).EquivalenceKey,
            [id],
            new Diagnostics([.. diagnostics.Where(d => d.Id == id)]),
            Cancellation
        );
        await ApplyAsync((await fix.GetFixAllProvider()!.GetFixAsync(context))!);
    }

    public async Task<IReadOnlyList<CodeAction>> ActionsAsync(CodeFixProvider fix, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        var document = Solution.GetDocument(diagnostic.Location.SourceTree)!;
        await fix.RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), Cancellation)
        );
        return actions;
    }

    /// <summary>The texts of the documents, in their order.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync()
    {
        var texts = new List<string>();
        foreach (var document in Solution.GetProject(project)!.Documents)
        {
            texts.Add((await document.GetTextAsync(Cancellation)).ToString().ReplaceLineEndings("\n"));
        }

        return texts;
    }

    public async Task<ImmutableArray<Diagnostic>> AnalyzerDiagnosticsAsync()
    {
        var (compilation, analyzers) = await CompileAsync();
        var reported = await compilation.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync(Cancellation);
        return [.. reported.OrderBy(d => d.Location.SourceSpan.Start)];
    }

    public async Task<IReadOnlyList<Diagnostic>> CompilerErrorsAsync()
    {
        var (compilation, _) = await CompileAsync();
        return
        [
            .. compilation
                .GetDiagnostics(Cancellation)
                .Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id is not "CS1591"),
        ];
    }

    private async Task<(Compilation Compilation, ImmutableArray<DiagnosticAnalyzer> Analyzers)> CompileAsync()
    {
        var current = Solution.GetProject(project)!;
        var compilation = (await current.GetCompilationAsync(Cancellation))!;
        return (compilation, current.AnalyzerReferences.Single().GetAnalyzers(LanguageNames.CSharp));
    }

    private async Task ApplyAsync(CodeAction action)
    {
        var operations = await action.GetOperationsAsync(Cancellation);
        Solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath) { }

        public Assembly LoadFromPath(string fullPath) => typeof(NestedSubspaceGenerator).Assembly;
    }

    private sealed class Diagnostics(IReadOnlyList<Diagnostic> all) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken c) =>
            Task.FromResult<IEnumerable<Diagnostic>>(all);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document,
            CancellationToken c
        ) => Task.FromResult(all.Where(d => d.Location.SourceTree?.FilePath == document.FilePath));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
            Project project,
            CancellationToken c
        ) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
