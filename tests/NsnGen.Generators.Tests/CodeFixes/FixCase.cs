namespace NsnGen.Generators.Tests.CodeFixes;

/// <summary>A fix before and after; the members stand in a model whose one other layer is <c>fc</c>.</summary>
internal sealed record FixCase(string Id, string Fix, string Before, string After)
{
    private const string Usings = """
        using System.Collections.Generic;
        using System.Linq;
        using NsnGen;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;


        """;

    /// <summary>A case whose texts are a file below the usings.</summary>
    public static FixCase File(string id, string fix, string before, string after) =>
        new(id, fix, Usings + before + "\n", Usings + after + "\n");

    /// <summary>A case whose texts are members of the model, and what follows it.</summary>
    public static FixCase Members(
        string id,
        string fix,
        string before,
        string after,
        string rest = "",
        string restAfter = ""
    ) => File(id, fix, Model(before) + rest, Model(after) + restAfter);

    public override string ToString() => $"{Id} {Fix}";

    private static string Model(string members) =>
        $$"""
            [NestedSubspace(8)]
            public sealed partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(8, 8);

                public Model() : base("model") => RegisterComponents();

                {{members.Replace("\n", "\n    ").Replace("\n    \n", "\n\n")}}
            }
            """;
}
