using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>Each diagnostic is reported where it should be, alone, and is documented.</summary>
public sealed class DiagnosticTests
{
    private static readonly string Root = Repository.Root;

    private static readonly ImmutableArray<DiagnosticDescriptor> Descriptors =
    [
        .. typeof(Descriptors)
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(f => f.GetValue(null))
            .OfType<DiagnosticDescriptor>(),
    ];

    public static TheoryData<string, int> Cases =>
        [.. DiagnosticCases.All.Select((c, i) => new TheoryDataRow<string, int>(c.Id, i))];

    public static TheoryData<string> Ids => [.. Descriptors.Select(d => d.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Diagnostic_is_the_only_one_and_on_its_span(string id, int index)
    {
        var markup = new Markup(DiagnosticCases.All[index].Source);
        var generation = Generation.Run(markup.Source);

        var reported = await generation.AnalyzerDiagnosticsAsync();

        Assert.Equal(
            markup.Spans.Select(s => (id, markup.Source[s.Start..s.End])),
            reported.Select(d => (d.Id, markup.Source[d.Location.SourceSpan.Start..d.Location.SourceSpan.End]))
        );
        Assert.Empty(generation.Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(IsError));
    }

    [Theory]
    [InlineData("NSN2001", "Rank 5 exceeds the maximum rank 4 of Model")]
    [InlineData("NSN1003", "The maximum rank is 0; it must be at least 1")]
    [InlineData("NSN1004", "The anchor 0 is below 1; anchors are strictly increasing ranks from 1 to 8")]
    public async Task Message_says_what_is_wrong(string id, string message)
    {
        var source = new Markup(
            DiagnosticCases.All.First(c => string.Equals(c.Id, id, StringComparison.Ordinal)).Source
        );

        var reported = await Generation.Run(source.Source).AnalyzerDiagnosticsAsync();

        Assert.Equal(message, reported.Single().GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Diagnostic_has_a_page_a_release_row_and_a_case(string id)
    {
        var descriptor = Descriptors.Single(d => string.Equals(d.Id, id, StringComparison.Ordinal));
        var page = File.ReadAllText(Path.Combine(Root, descriptor.HelpLinkUri));
        var release = File.ReadAllText(
            Path.Combine(Root, "generators", "NsnGen.Generators", "AnalyzerReleases.Unshipped.md")
        );
        var title = descriptor.Title.ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.StartsWith($"# {id}: {title}\n", page, StringComparison.Ordinal);
        Assert.All(
            new[] { "## Why", "## Fix", "## Suppress" },
            heading => Assert.Contains(heading, page, StringComparison.Ordinal)
        );
        Assert.Contains(
            $"{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {title}\n",
            release,
            StringComparison.Ordinal
        );
        Assert.Contains(DiagnosticCases.All, c => string.Equals(c.Id, id, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_page_belongs_to_a_diagnostic()
    {
        var pages = Directory.GetFiles(Path.Combine(Root, "docs", "diagnostics"), "NSN*.md");

        Assert.Equal(
            Descriptors.Select(d => d.Id).Order(StringComparer.Ordinal),
            pages.Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("true", " own = new()", 1)]
    [InlineData("true", "[] all = [new(), new()]", 2)]
    [InlineData("false", " own = new()", 0)]
    public async Task Statistics_of_an_own_normalization_are_shared_if_it_has_them(
        string tracks,
        string field,
        int times
    )
    {
        var source = $$"""
            using NsnGen;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            [NestedSubspace(4)]
            public partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(4, 4);
                private readonly Block block = new();
                public Model() : base("m") => RegisterComponents();
                public override Tensor forward(Tensor x) => block.call(fc.call(x));
            }

            public class Block() : Module<Tensor, Tensor>("b")
            {
                private readonly OwnNorm{{field}};
                public override Tensor forward(Tensor x) => x;
            }

            """;

        var reported = await Generation.Run(source + DiagnosticCases.OwnNorm(tracks)).AnalyzerDiagnosticsAsync();

        Assert.Equal(Enumerable.Repeat("NSN2003", times), reported.Select(d => d.Id));
    }

    [Fact]
    public async Task A_field_of_the_base_type_that_holds_no_layer_is_no_reason_to_warn()
    {
        const string Source = """
            using NsnGen;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            [NestedSubspace(4)]
            public partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(4, 4);
                private readonly Module<Tensor, Tensor> dropout = Dropout(0.1);
                private readonly Module<Tensor, Tensor> activation;

                public Model() : base("model")
                {
                    activation = GELU();
                    RegisterComponents();
                }

                public override Tensor forward(Tensor x) => dropout.call(activation.call(fc.call(x)));
            }
            """;

        Assert.Empty(await Generation.Run(Source).AnalyzerDiagnosticsAsync());
    }

    [Fact]
    public void A_class_that_is_refused_gives_no_errors_in_code_of_others()
    {
        const string Source = """
            using System;
            using NsnGen;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            [NestedSubspace(4)]
            public partial class Model : Module<Tensor, Tensor>
            {
                private readonly Refused refused = new();
                private readonly Only only = new();

                public Model() : base("model") => RegisterComponents();

                public override Tensor forward(Tensor x)
                {
                    refused.Times = 3;
                    var y = refused.any.call(refused.inner.call(x)) * refused.inner.in_features + only.call(x, 2);
                    var z = refused.Encode(x, by: 2) + refused.Map<Tensor>(x, t => t) + refused.Plain(x) * refused.Twice;
                    return refused.call(refused.forward(x), 1) + refused.Shown + y + z;
                }
            }

            [NestedSubspace(4)]
            public partial class Refused : Module<Tensor, Tensor>
            {
                public readonly Linear inner = Linear(4, 4);
                public readonly Module<Tensor, Tensor> any = Linear(4, 4);
                private readonly int shown = 3;
                public Refused() : base("refused") => RegisterComponents();
                public int Times { get; set; } = 2;
                public int Shown => shown;
                public int Twice => shown * 2;
                public Tensor Encode(Tensor x, double by = 1) => inner.call(x) * by;
                public T Map<T>(Tensor x, Func<Tensor, T> map) => map(inner.call(x));
                internal Tensor Plain(Tensor x) => x;
                public override Tensor forward(Tensor x) => inner.call(inner.weight.add_(x));
                public Tensor call(Tensor x, int times) => call(x) * times;
            }

            [NestedSubspace(4)]
            public partial class Only : Module
            {
                private readonly Linear inner = Linear(4, 4);
                public Only() : base("only") => RegisterComponents();
                public Tensor call(Tensor x, int times = 1) => inner.call(inner.weight.add_(x));
            }
            """;

        Assert.Empty(
            Generation.Run(Source).Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(IsError)
        );
    }

    [Fact]
    public async Task Suppression_in_source_is_heeded()
    {
        var markup = new Markup(DiagnosticCases.All.First(c => c.Id is "NSN3003").Source);

        var reported = await Generation
            .Run("#pragma warning disable NSN3003\n" + markup.Source)
            .AnalyzerDiagnosticsAsync();

        Assert.Empty(reported.Where(d => !d.IsSuppressed));
    }

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;
}
