using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace NsnGen.Serving;

/// <summary>Adds nested models to a host.</summary>
public static class NestedModelServices
{
    /// <summary>The section of a configuration that holds a section of <see cref="ServingOptions"/> for each model, by its name.</summary>
    public const string Section = "NestedModels";

    /// <summary>
    /// Serves an encoder: as <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, by its name and, the first one, without; as
    /// <see cref="EmbeddingServer"/> by its name; over HTTP where <see cref="NestedModelEndpoints.MapNestedModels"/> is called. The model is
    /// loaded, checked and warmed up before the host has started, and disposed when it ends.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The model's name in requests, metrics and the configuration.</param>
    /// <param name="load">Makes the model; the host owns it, puts it in eval mode and disposes it.</param>
    /// <param name="serve">Says how it is called.</param>
    /// <param name="configure">Sets options, over what the configuration says.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public static IServiceCollection AddNestedModel<TNested>(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, TNested> load,
        Func<TNested, NestedEncoder> serve,
        Action<ServingOptions>? configure = null
    )
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(serve);
        AddModel(services, name, load, configure);
        services.AddKeyedSingleton(
            name,
            (provider, _) =>
                new EmbeddingServer(
                    name,
                    serve(provider.GetRequiredKeyedService<TNested>(name)),
                    OptionsOf(provider, name),
                    provider.GetService<TimeProvider>()
                )
        );
        services.AddSingleton<ServedEntry>(new EncoderEntry(name));
        services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            name,
            (provider, _) => GeneratorOf(provider, name)
        );
        services.TryAddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider =>
            GeneratorOf(provider, name)
        );
        return services;
    }

    /// <summary>
    /// Serves a language model: as <see cref="IChatClient"/>, by its name and, the first one, without; as <see cref="ChatServer"/> by its
    /// name; over HTTP where <see cref="NestedModelEndpoints.MapNestedModels"/> is called. The model is loaded, checked and warmed up before
    /// the host has started, and disposed when it ends.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The model's name in requests, metrics and the configuration.</param>
    /// <param name="load">Makes the model; the host owns it, puts it in eval mode and disposes it.</param>
    /// <param name="serve">Says how it is called.</param>
    /// <param name="configure">Sets options, over what the configuration says.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public static IServiceCollection AddNestedModel<TNested>(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, TNested> load,
        Func<TNested, NestedDecoder> serve,
        Action<ServingOptions>? configure = null
    )
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(serve);
        AddModel(services, name, load, configure);
        services.AddKeyedSingleton(
            name,
            (provider, _) =>
                new ChatServer(
                    name,
                    serve(provider.GetRequiredKeyedService<TNested>(name)),
                    OptionsOf(provider, name),
                    provider.GetService<TimeProvider>()
                )
        );
        services.AddSingleton<ServedEntry>(new DecoderEntry(name));
        services.AddKeyedSingleton<IChatClient>(name, (provider, _) => ClientOf(provider, name));
        services.TryAddSingleton<IChatClient>(provider => ClientOf(provider, name));
        return services;
    }

    /// <summary>What a model needs whatever it does: itself, its options, its life in the host, and its health.</summary>
    private static void AddModel<TNested>(
        IServiceCollection services,
        string name,
        Func<IServiceProvider, TNested> load,
        Action<ServingOptions>? configure
    )
        where TNested : nn.Module
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (services.Any(service => service.ImplementationInstance is ServedEntry entry && entry.Name == name))
        {
            throw new ArgumentException(
                $"There is a model \"{name}\" already; each has a name of its own.",
                nameof(name)
            );
        }
        services.AddKeyedSingleton(name, (provider, _) => Ready(load(provider)));
        var options = services.AddOptions<ServingOptions>(name).BindConfiguration($"{Section}:{name}");
        if (configure is not null)
        {
            options.Configure(configure);
        }
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServingOptions>, ServingOptionsCheck>());
        services.TryAddSingleton<ModelCatalog>();
        services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Add(ServingJson.Default)
        );
        services.AddHostedService<ModelLifetime>();
        services.AddHealthChecks().AddTypeActivatedCheck<ModelHealth>($"{Section}:{name}", name);
    }

    private static TNested Ready<TNested>(TNested nested)
        where TNested : nn.Module
    {
        nested.eval();
        return nested;
    }

    private static NestedEmbeddingGenerator GeneratorOf(IServiceProvider provider, string name) =>
        new(provider.GetRequiredKeyedService<EmbeddingServer>(name));

    private static NestedChatClient ClientOf(IServiceProvider provider, string name) =>
        new(provider.GetRequiredKeyedService<ChatServer>(name));

    private static ServingOptions OptionsOf(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<ServingOptions>>().Get(name);
}
