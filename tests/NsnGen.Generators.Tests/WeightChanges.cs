namespace NsnGen.Generators.Tests;

/// <summary>
/// Models that change a layer's weight, or may: each change would be lost in the nested network, whose weight is made at each rank.
/// </summary>
internal static class WeightChanges
{
    public static IReadOnlyList<string> All =>
        [
            .. Expressions.Select(e => Forward($"return fc.call({e});")),
            .. Bodies.Select(b => Forward(b)),
            .. Helpers.Select(h => Forward($"return fc.call({h.Call});", h.Members)),
        ];

    private static readonly string[] Expressions =
    [
        "[|fc.weight|].mul_(x)",
        "[|fc.weight|].set_(x)",
        "[|fc.weight|].copy_(x)",
        "[|fc.weight|].t().mul_(2)",
        "[|fc.weight|].detach().view(-1).zero_()",
        "[|fc.weight|].T.add_(x)",
        "[|fc.weight|][0].fill_(1)",
        "[|fc.weight|].to(x.dtype).add_(x)",
        "[|fc.weight|].chunk(2)[0].add_(x)",
        "transpose([|fc.weight|], 0, 1).mul_(x)",
        "[|fc.weight|]!.t().add_(x)",
        "([|fc.weight|]).t().add_(x)",
        "[|fc.weight|]?.add_(x) ?? x",
        "(x.requires_grad ? [|fc.weight|] : x).add_(x)",
        "functional.relu([|fc.weight|], inplace: true)",
        "functional.dropout([|fc.weight|], 0.5, training: false).add_(x)",
        "init.zeros_([|fc.weight|])",
        "ReLU(inplace: true).call([|fc.weight|])",
        "Identity().call([|fc.weight|]).add_(x)",
        "Parameter([|fc.weight|]).add_(x)",
        "[|fc.parameters()|].First().add_(x)",
        "[|this.parameters()|].Aggregate(x, (y, p) => y + p.sum())",
        "[|named_parameters()|].First().parameter.add_(x)",
        "[|get_parameter(\"fc.weight\")|]!.add_(x)",
        "[|state_dict()|][\"fc.weight\"].add_(x)",
    ];

    private static readonly string[] Bodies =
    [
        "Tensor w = [|fc.weight|]; w.add_(x); return fc.call(x);",
        "var w = [|fc.weight|]; var v = w.t(); v.add_(x); return fc.call(x);",
        "Tensor w; w = [|fc.weight|]; w.add_(x); return fc.call(x);",
        "using (no_grad()) { [|fc.weight|].clamp_(-1, 1); } return fc.call(x);",
        "[|fc.weight|][0] = x; return fc.call(x);",
        "[|fc.bias|] = null; return fc.call(x);",
        "[|fc.weight|].data<float>()[0] = 1; return fc.call(x);",
        "var kept = new List<Tensor>(); kept.Add([|fc.weight|]); kept[0].add_(x); return fc.call(x);",
        "Change([|fc.weight|]); return fc.call(x); void Change(Tensor w) => w.add_(1);",
        "var w = [|fc.weight|]; Change(); return fc.call(x); void Change() => w.add_(1);",
        "Action<Tensor> change = w => w.add_(1); change([|fc.weight|]); return fc.call(x);",
        "Func<Tensor> read = () => [|fc.weight|]; read().add_(1); return fc.call(x);",
        "Tensor w = [|fc.weight|]; Change(ref w); return fc.call(x); static void Change(ref Tensor w) => w.add_(1);",
    ];

    private static readonly (string Call, string Members)[] Helpers =
    [
        ("Change([|fc.weight|])", "private static Tensor Change(Tensor w) => w.mul_(2);"),
        ("Change([|fc.weight|])", "private Tensor Change(Tensor w) { var v = w.t(); v.mul_(2); return v; }"),
        (
            "Outer([|fc.weight|])",
            "private static Tensor Outer(Tensor w) => Inner(w.t()); private static Tensor Inner(Tensor w) => w.mul_(2);"
        ),
        ("Outside.Change([|fc.weight|])", ""),
        ("[|fc.weight|].Extended()", ""),
        ("Outside.Keep([|fc.weight|])", ""),
        ("Same([|fc.weight|]).add_(1)", "private static Tensor Same(Tensor w) => w;"),
        ("Own().add_(1)", "private Tensor Own() => [|fc.weight|].t();"),
        ("Of(fc).add_(1)", "private static Tensor Of(Linear l) => [|l.weight|];"),
        ("other.Run([|fc.weight|])", "private readonly Other other = new();"),
        (
            "Again([|fc.weight|], 3)",
            "private static Tensor Again(Tensor w, int n) => n == 0 ? w.add_(1) : Again(w.t(), n - 1);"
        ),
    ];

    private static string Forward(string body, string members = "") =>
        $$"""
            [NestedSubspace(4)]
            public partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(4, 4);
                {{members}}

                public Model() : base("m") => RegisterComponents();

                public override Tensor forward(Tensor x) { {{body}} }
            }

            internal static class Outside
            {
                private static Tensor? kept;
                public static Tensor Change(Tensor w) => w.add_(1);
                public static Tensor Extended(this Tensor w) => w.add_(1);
                public static Tensor Keep(Tensor w) => kept = w;
            }

            internal class Other
            {
                public virtual Tensor Run(Tensor w) => w.sum();
            }
            """;
}
