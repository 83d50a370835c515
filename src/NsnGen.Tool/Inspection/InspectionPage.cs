namespace NsnGen.Tool;

/// <summary>What was found in a checkpoint, for people.</summary>
internal static class InspectionPage
{
    public static void Show(Inspected found, Screen screen)
    {
        screen.Line(
            Of($"{found.File}: {found.Model}, ranks 1 to {found.StoredRank} of {found.MaxRank}, {found.Bytes:N0} bytes")
        );
        screen.Line(Of($"anchors {string.Join(", ", found.Anchors)}"));
        screen.Line();
        ShowLayers(found, screen);
        screen.Line();
        screen.Table(
            0,
            ["rank", "multiply-adds", "cost remaining", "numbers"],
            [
                .. found.Costs.Select(cost =>
                    (IReadOnlyList<string>)
                        [
                            Of($"{cost.Rank}"),
                            Of($"{cost.Macs:N0}"),
                            Percent(cost.CostRemaining),
                            Of($"{cost.Parameters:N0}"),
                        ]
                ),
            ]
        );
        screen.Line();
        screen.Line(
            Of($"{found.OtherTensors} other tensors with {found.OtherNumbers:N0} numbers, the same at every rank")
        );
        if (found.EnergyFault is { } fault)
        {
            Console.Error.WriteLine($"no energy: {fault}");
        }
    }

    private static void ShowLayers(Inspected found, Screen screen)
    {
        var ranks = found.EnergyFault is null ? found.Costs.Select(cost => cost.Rank).ToList() : [];
        screen.Table(
            3,
            ["layer", "components", "also", "in", "out", "held", .. ranks.Select(rank => Of($"energy {rank}"))],
            [
                .. found.Layers.Select(layer =>
                    (IReadOnlyList<string>)
                        [
                            layer.Name,
                            Kind(layer.Kind),
                            Also(layer),
                            Of($"{layer.Inputs}"),
                            Of($"{layer.Outputs}"),
                            Of($"{layer.Components}"),
                            .. ranks.Select(rank => layer.Energy is { } energy ? Percent(energy[rank]) : ""),
                        ]
                ),
            ]
        );
    }

    private static string Kind(LayerKind kind) =>
        kind switch
        {
            LayerKind.Convolution => "of a convolution",
            LayerKind.MakesUnits => "hidden units made",
            LayerKind.ReadsUnits => "hidden units read",
            _ => "of factors",
        };

    private static string Also(InspectedLayer layer) =>
        string.Join(
            ", ",
            new[]
            {
                layer.HasBias ? "bias" : "",
                layer.HasDownBias ? "down bias" : "",
                layer.HasDenseTop ? "dense top" : "",
            }.Where(text => text.Length > 0)
        );

    private static string Percent(double share) => Of($"{100 * share:0.0} %");

    private static string Of(FormattableString text) => FormattableString.Invariant(text);
}
