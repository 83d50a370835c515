using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>A scenario with its generated code, compiled and loaded.</summary>
internal sealed class LoadedScenario : IDisposable
{
    private const BindingFlags Members =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    /// <summary>What each source was compiled to: many tests load the same one.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Images = new(StringComparer.Ordinal);

    private readonly AssemblyLoadContext context;
    private readonly Type scenario;

    public LoadedScenario(string name)
        : this(name, Sources.Scenario(name)) { }

    public LoadedScenario(string name, string source)
    {
        using var image = new MemoryStream(Images.GetOrAdd(source, key => new Lazy<byte[]>(() => Compiled(key))).Value);
        context = new AssemblyLoadContext(name, isCollectible: true);
        scenario = context.LoadFromStream(image).GetTypes().Single(t => t.Name is "Scenario");
    }

    /// <summary>The dense model in double precision; the same weights for the same seed.</summary>
    public nn.Module CreateDense(long seed)
    {
        var model = CreateDenseAsMade(seed);
        // A model that is float64 already may hold what TorchSharp cannot convert.
        return model.parameters().All(p => p.dtype == ScalarType.Float64) ? model : model.to(ScalarType.Float64);
    }

    /// <summary>The dense model in the precision in which the scenario makes it.</summary>
    public nn.Module CreateDenseAsMade(long seed)
    {
        manual_seed(seed);
        return (nn.Module)scenario.GetMethod("Create", Members)!.Invoke(null, null)!;
    }

    public object?[] CreateInputs(long seed)
    {
        manual_seed(seed);
        return (object?[])scenario.GetMethod("Inputs", Members)!.Invoke(null, null)!;
    }

    public static nn.Module ToNested(nn.Module dense)
    {
        var from = Inner(dense, "Nested").GetMethod("From", Members, [dense.GetType(), typeof(ConversionOptions)])!;
        return (nn.Module)from.Invoke(null, [dense, null])!;
    }

    /// <summary>Saves a nested model as <c>nested.Save(path)</c> does.</summary>
    public static void Save(nn.Module nested, string path)
    {
        var contract = nested.GetType().GetInterface(typeof(INestedModel<,>).Name)!;
        var save = typeof(NestedCheckpoint).GetMethod(nameof(NestedCheckpoint.Save))!;
        save.MakeGenericMethod(contract.GetGenericArguments()).Invoke(null, [nested, path]);
    }

    /// <summary>Loads what was saved into a dense model.</summary>
    public static nn.Module Load(string path, nn.Module dense, int? maxRank)
    {
        var load = Inner(dense, "Nested").GetMethod("Load", Members, [typeof(string), dense.GetType(), typeof(int?)])!;
        return (nn.Module)load.Invoke(null, [path, dense, maxRank])!;
    }

    /// <summary>Copies the weights of a rank into a dense model.</summary>
    public static nn.Module ToDense(nn.Module nested, int rank, nn.Module into)
    {
        var toDense = AtRank(nested, rank)
            .GetType()
            .GetMethods()
            .Single(m => m.Name is "ToDense" && m.GetParameters().Length == 2);
        return (nn.Module)toDense.Invoke(AtRank(nested, rank), [into, null])!;
    }

    /// <summary>The largest rank of any layer.</summary>
    public static int MaxRank(nn.Module nested)
    {
        var contract = nested.GetType().GetInterface(typeof(INestedModel<,>).Name)!;
        return (int)contract.GetProperty("MaxRank")!.GetValue(nested)!;
    }

    /// <summary>Runs the dense model.</summary>
    public static IReadOnlyList<Tensor> RunDense(nn.Module dense, object?[] inputs) => Run(dense, inputs);

    /// <summary>Runs the nested model at a rank, through the bound struct.</summary>
    public static IReadOnlyList<Tensor> RunNested(nn.Module nested, int rank, object?[] inputs) =>
        Run(AtRank(nested, rank), inputs);

    /// <summary>Runs the nested model at a rank as a module with the dense signature.</summary>
    public static IReadOnlyList<Tensor> RunAsModule(nn.Module nested, int rank, object?[] inputs)
    {
        var atRank = AtRank(nested, rank);
        using var module = (nn.Module)atRank.GetType().GetMethod("AsModule")!.Invoke(atRank, null)!;
        return Run(module, inputs);
    }

    public void Dispose() => context.Unload();

    private static byte[] Compiled(string source)
    {
        using var image = new MemoryStream();
        var emitted = Generation.Run(source).Output.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return image.ToArray();
    }

    private static object AtRank(nn.Module nested, int rank) =>
        nested.GetType().GetMethod("WithRank", [typeof(int)])!.Invoke(nested, [rank])!;

    private static Tensor[] Run(object model, object?[] inputs)
    {
        var call = model
            .GetType()
            .GetMethods(Members)
            .First(m => m.Name is "call" && m.GetParameters().Length == inputs.Length);
        return call.Invoke(model, inputs) switch
        {
            Tensor tensor => [tensor],
            ITuple tuple => [.. Enumerable.Range(0, tuple.Length).Select(i => tuple[i]).OfType<Tensor>()],
            { } record when Properties(record) is { Length: > 0 } tensors => tensors,
            var other => throw new InvalidOperationException($"A model gave {other}."),
        };
    }

    private static Tensor[] Properties(object record) =>
        record.GetType().GetProperties().Select(p => p.GetValue(record)).OfType<Tensor>().ToArray();

    /// <summary>A generated type inside the model's class, with the model's type arguments.</summary>
    private static Type Inner(nn.Module dense, string name)
    {
        var type = dense.GetType();
        var inner = type.GetNestedType(name, Members)!;
        return inner.IsGenericTypeDefinition ? inner.MakeGenericType(type.GetGenericArguments()) : inner;
    }
}
