using static TorchSharp.torch;

namespace NsnGen.Tests.Generated;

/// <summary>What a forward is given to keep things in.</summary>
public sealed class Cache
{
    private readonly List<(int Step, Tensor Value)> entries = [];

    public IReadOnlyList<Tensor> Values => [.. entries.Select(e => e.Value)];

    public void Append(Tensor value) => entries.Add((entries.Count, value + value));
}
