using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>Where the factors of a model come from: a dense model, a dense file or a nested file.</summary>
internal abstract class FactorSource
{
    /// <summary>Looks at the model before its first layer is filled.</summary>
    /// <exception cref="Files.CheckpointException">The source is of another model.</exception>
    public virtual void Begin(nn.Module nested) { }

    /// <summary>Whether a layer's components are hidden units, if the model says that they can be.</summary>
    /// <param name="layer">Its name in the model.</param>
    /// <param name="isChosen">Whether the model says that they shall be.</param>
    public abstract bool NestsHiddenUnits(string layer, bool isChosen);

    /// <summary>The factors of one layer, in the caller's dispose scope.</summary>
    /// <exception cref="ArgumentException">The weight holds NaN or infinity; the message names the layer.</exception>
    public abstract LayerFactors FactorsOf(LayerSlot slot);

    /// <summary>Fills what is no factored layer, when all of those are filled.</summary>
    public virtual void Finish() { }
}
