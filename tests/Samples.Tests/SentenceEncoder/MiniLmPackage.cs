using NsnGen.Samples.SentenceEncoder;

namespace NsnGen.Samples.Tests;

/// <summary>The pretrained encoder, which every build of the sample restores; it is opened once.</summary>
internal static class MiniLmPackage
{
    private static readonly Lazy<PretrainedMiniLm> Opened = new(() =>
        PretrainedMiniLm.Open(PretrainedMiniLm.RestoredPackage)
    );

    public static PretrainedMiniLm Open() => Opened.Value;
}
