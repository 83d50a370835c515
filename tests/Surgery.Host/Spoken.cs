using NsnGen.Conversion;

namespace NsnGen.Tests.SurgeryHost;

/// <summary>Says every layer.</summary>
internal sealed class Spoken : IProgress<LayerReconstruction>
{
    public void Report(LayerReconstruction value) =>
        Console.WriteLine($"{(value.WasResumed ? "resumed" : "factored")} {value.Name}");
}
