using Microsoft.Extensions.DependencyInjection;

namespace NsnGen.Serving;

/// <summary>An encoder.</summary>
internal sealed record EncoderEntry(string Name) : ServedEntry(Name)
{
    public override IModelServer In(IServiceProvider provider) =>
        provider.GetRequiredKeyedService<EmbeddingServer>(Name);
}
