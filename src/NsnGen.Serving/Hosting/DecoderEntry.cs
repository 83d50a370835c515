using Microsoft.Extensions.DependencyInjection;

namespace NsnGen.Serving;

/// <summary>A language model.</summary>
internal sealed record DecoderEntry(string Name) : ServedEntry(Name)
{
    public override IModelServer In(IServiceProvider provider) => provider.GetRequiredKeyedService<ChatServer>(Name);
}
