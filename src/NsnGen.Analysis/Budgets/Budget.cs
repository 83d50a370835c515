using System.Globalization;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>What a model may cost, in one of several units.</summary>
/// <param name="Limit">The most that is allowed.</param>
/// <param name="Unit">What is counted, for messages.</param>
/// <param name="Measure">What a model costs at a rank, in that unit. It must not fall as ranks rise.</param>
public sealed record Budget(double Limit, string Unit, Func<nn.Module, Rank, double> Measure)
{
    /// <summary>A share of the dense model's multiply-adds, <c>0 … 1</c>.</summary>
    public static Budget OfCost(double share) =>
        new(
            share,
            "of the dense cost",
            (nested, rank) => ModelCost.Of(nested, rank).RemainingOf(ModelCost.Dense(nested))
        );

    /// <summary>A share of the dense model's multiply-adds in one real call, <c>0 … 1</c>.</summary>
    /// <param name="share">The share.</param>
    /// <param name="call">What the call costs.</param>
    public static Budget OfCall(double share, CallCost call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new(share, "of the dense call's cost", (_, rank) => call.ShareAt(rank));
    }

    /// <summary>A number of parameters that the forward pass reads.</summary>
    public static Budget OfParameters(long count) =>
        new(count, "parameters", (nested, rank) => ModelCost.Of(nested, rank).Parameters);

    /// <summary>A number of bytes that the forward pass reads.</summary>
    /// <param name="count">The bytes.</param>
    /// <param name="bytesPerParameter">4 for float32, 2 for half precision.</param>
    public static Budget OfBytes(long count, int bytesPerParameter = 4) =>
        new(count, "bytes", (nested, rank) => ModelCost.Of(nested, rank).Parameters * bytesPerParameter);

    /// <summary>A latency, found by measuring.</summary>
    /// <param name="milliseconds">The most that a forward pass may take.</param>
    /// <param name="forward">One forward pass at a rank.</param>
    /// <param name="runs">Timed runs at each rank that is tried; the median counts.</param>
    public static Budget OfLatency(double milliseconds, Action<Rank> forward, int runs = 21) =>
        new(milliseconds, "ms", (_, rank) => Latency.Medians([() => forward(rank)], runs)[0]);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Limit} {Unit}");
}
