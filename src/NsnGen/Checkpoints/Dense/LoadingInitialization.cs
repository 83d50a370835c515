using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Reads each layer just before it is factored, keeps its factors for a later run, and says how good they are.</summary>
/// <param name="source">Fills the layer.</param>
/// <param name="options">How it is factored, and who is told.</param>
/// <param name="anchors">At which ranks the factors are measured, ascending.</param>
/// <param name="cancellation">Checked before each layer.</param>
internal sealed class LoadingInitialization(
    DenseSource source,
    DenseLoadOptions options,
    IReadOnlyList<int> anchors,
    CancellationToken cancellation
) : Initialization
{
    private readonly FinishedLayers? finished = options.ResumeFolder is null
        ? null
        : new FinishedLayers(options.ResumeFolder, options.Calibration);

    private readonly Initialization inner = options.Calibration is null ? Svd : Whitened(options.Calibration);

    internal override void Prepare(nn.Module dense)
    {
        cancellation.ThrowIfCancellationRequested();
        source.Fill(dense);
    }

    /// <inheritdoc/>
    public override LayerFactors Factor(LinearMap dense, int maxRank)
    {
        ArgumentNullException.ThrowIfNull(dense);
        var key = finished?.Key(dense, maxRank);
        var known = key is null ? null : finished!.Find(key);
        var factors = known ?? inner.Factor(dense, maxRank);
        if (key is not null && known is null)
        {
            finished!.Add(key, factors);
        }
        Report(dense, factors, known is not null);
        return factors;
    }

    private void Report(LinearMap dense, LayerFactors factors, bool wasResumed)
    {
        if (options.Progress is not { } progress)
        {
            return;
        }
        var largest = (int)factors.Down.shape[0];
        var ranks = anchors.Where(anchor => anchor < largest).Append(largest).ToList();
        var errors = Reconstruction.Errors(dense.Weight, factors, ranks);
        progress.Report(new LayerReconstruction(dense.Name, dense.Weight.shape, errors, wasResumed, source.Share));
    }
}
