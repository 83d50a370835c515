using System.Reflection;
using NsnGen.Contracts;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>Factors the weights of a dense model, keeps them for a later run where that is wanted, and says how good they are.</summary>
/// <param name="dense">The model.</param>
/// <param name="options">How its layers are factored, and who is told.</param>
internal class DenseWeights(nn.Module dense, ConversionOptions options) : FactorSource
{
    private readonly IReadOnlyList<int> anchors = AnchorsOf(dense.GetType());
    private readonly long total = Math.Max(1, Numbers(dense));
    private readonly FinishedLayers? finished = options.ResumeFolder is null
        ? null
        : new FinishedLayers(options.ResumeFolder, options.Initialization);
    private readonly PayingLayers? paying = options.LeavesDenseAt is { } rank
        ? new PayingLayers(rank, options.Initialization)
        : null;
    private long done;

    public sealed override bool NestsHiddenUnits(string layer, bool isChosen) => isChosen || options.NestsHiddenUnits;

    public sealed override LayerFactors FactorsOf(LayerSlot slot)
    {
        Load(slot.Dense);
        slot.Units?.Load(Load);
        var (weight, bias) = slot.Read();
        if (weight.device_type == DeviceType.META)
        {
            throw new ArgumentException(
                $"The weight of layer '{slot.Name}' has no elements, for the model is on the device 'meta'. Load its weights first, or give "
                    + "From a path and a function that makes the model."
            );
        }
        var map = new LinearMap(slot.Name, slot.Dense, weight, bias) { Part = slot.Part };
        var components = ComponentsOf(slot.Nested);
        var key = slot.Units is null ? finished?.Key(map, components) : null;
        var known = key is null ? null : finished!.Find(key);
        var factors = known ?? Factored(map, components, slot);
        if (key is not null && known is null)
        {
            finished!.Add(key, factors);
        }
        if (slot.Units is null)
        {
            paying?.Add(slot, map, factors);
        }
        if (options.DenseAbove is not null)
        {
            factors = factors with { Dense = (weight, bias) };
        }
        done += slot.Part is null ? Numbers(slot.Dense) : weight.numel() + (bias?.numel() ?? 0);
        Report(slot, map, factors, known is not null);
        return factors;
    }

    public override void Finish()
    {
        if (paying is not null)
        {
            var left = paying.LeaveDense();
            options.LeftDense?.Invoke(left);
        }
    }

    /// <summary>How many components a layer gets.</summary>
    private int ComponentsOf(NestedLayer layer) =>
        options.DenseAbove is { } share
            ? Math.Clamp((int)Math.Round(share * layer.WholeRank), 1, Math.Max(1, layer.WholeRank - 1))
            : layer.WholeRank;

    /// <summary>Called before the weight of a layer is looked at, which may have no elements until then.</summary>
    protected virtual void Load(nn.Module layer) { }

    private LayerFactors Factored(LinearMap map, int maxRank, LayerSlot slot)
    {
        try
        {
            var factors = slot.Units is { } units
                ? units.Factor(map, slot.Nested, maxRank, options.Initialization)
                : options.Initialization.Factor(map, maxRank);
            RequireFinite(map, factors);
            return factors;
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException($"Layer '{map.Name}' cannot be factored. {fault.Message}", fault);
        }
    }

    /// <summary>A bias may be infinite on purpose, as that of a class which is never to be chosen.</summary>
    private static void RequireFinite(LinearMap map, LayerFactors factors)
    {
        var isFinite =
            factors.Down.IsFinite()
            && factors.Up.IsFinite()
            && factors.DownBias?.IsFinite() is not false
            && (factors.Bias?.IsFinite() is not false || map.Bias?.IsFinite() is false);
        if (!isFinite)
        {
            throw new ArgumentException(
                $"Its numbers are finite, but its factors would not be in {map.Weight.dtype}; a wider type, or [Dense], helps."
            );
        }
    }

    private void Report(LayerSlot slot, LinearMap map, LayerFactors factors, bool wasResumed)
    {
        if (options.Progress is not { } progress)
        {
            return;
        }
        var largest = (int)factors.Down.shape[0];
        int[] ranks = [.. anchors.Where(anchor => anchor < largest), largest];
        var errors = slot.Units?.Errors(map, ranks) ?? Reconstruction.Errors(map.Weight, factors, ranks);
        if (factors.Dense is not null)
        {
            errors = [.. errors.Where(at => at.Rank < slot.Nested.WholeRank), (slot.Nested.WholeRank, 0)];
        }
        progress.Report(
            new LayerReconstruction(map.Name, map.Weight.shape, errors, wasResumed, Math.Min(1, (double)done / total))
        );
    }

    private static long Numbers(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());

    private static IReadOnlyList<int> AnchorsOf(Type model)
    {
        var attribute = model.GetCustomAttribute<NestedSubspaceAttribute>();
        return attribute is null ? []
            : attribute.Anchors is { Length: > 0 } own ? own
            : DefaultAnchors.Of(attribute.MaxRank);
    }
}
