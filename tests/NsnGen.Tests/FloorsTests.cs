using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using NsnGen.Analysis;
using NsnGen.Distributed;
using NsnGen.Gguf;
using NsnGen.Onnx;
using NsnGen.PyTorch;
using NsnGen.Serving;
using NsnGen.Tool;

namespace NsnGen.Tests;

/// <summary>The floors of docs/architecture.md: a namespace refers to those below it and to no other.</summary>
public sealed class FloorsTests
{
    private static readonly string[] Floors =
    [
        "NsnGen.Generated   > Training Checkpoints Conversion Layers Ranks Files Engine",
        "NsnGen.Training    >                      Conversion Layers Ranks Files Engine",
        "NsnGen.Checkpoints >                      Conversion Layers Ranks Files Engine",
        "NsnGen.Conversion  >                                 Layers Ranks Files Engine Contracts",
        "NsnGen.Layers      >                                        Ranks       Engine",
        "NsnGen             >                                                    Engine",
        "NsnGen.Files       >                                                    Engine",
        "NsnGen.Engine      >",
        "NsnGen.Contracts   >",
        "NsnGen.Analysis    > Training             Conversion Layers Ranks Files Engine",
        "NsnGen.PyTorch     >                                              Files Engine",
        "NsnGen.Gguf        >          Checkpoints            Layers Ranks Files",
        "NsnGen.Serving     >                                        Layers Ranks",
        "NsnGen.Distributed > Training",
        "NsnGen.Onnx        >          Generated                      Layers Ranks Files Engine",
        "NsnGen.Tool        > Analysis Gguf Generated Checkpoints         Layers Ranks Files Engine",
    ];

    private static readonly System.Reflection.Assembly[] Assemblies =
    [
        typeof(Rank).Assembly,
        typeof(Frontier).Assembly,
        typeof(PyTorchFile).Assembly,
        typeof(LlamaGguf).Assembly,
        typeof(NestedEncoder).Assembly,
        typeof(Mpi).Assembly,
        typeof(OnnxOptions).Assembly,
        typeof(ToolCommand).Assembly,
    ];

    [Fact]
    public void Every_arrow_points_down()
    {
        var below = Floors.ToDictionary(line => line.Split('>')[0].Trim(), Below, StringComparer.Ordinal);
        var types = new ArchLoader().LoadAssemblies(Assemblies).Build().Types.Where(IsOurs).ToList();

        Assert.Equal(below.Keys.Order(), types.Select(FloorOf).Distinct().Order());
        Assert.Empty(
            types.SelectMany(type =>
                type.Dependencies.Select(dependency => dependency.Target)
                    .Where(target => IsOurs(target) && FloorOf(target) != FloorOf(type))
                    .Where(target => !below[FloorOf(type)].Contains(FloorOf(target)))
                    .Select(target => $"{type.FullName} refers to {target.FullName}")
            )
        );
    }

    private static HashSet<string> Below(string line) =>
        [
            .. line.Split('>')[1]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(floor => floor is "Ranks" ? "NsnGen" : $"NsnGen.{floor}"),
        ];

    /// <summary>A parameter of a generic type or method counts for what it is bound to, where it is.</summary>
    private static bool IsOurs(IType type) =>
        type is not GenericParameter
        && FloorOf(type).Split('.')[0] == "NsnGen"
        && Assemblies.Any(assembly => type.Assembly.Name.Split(',')[0] == assembly.GetName().Name);

    private static string FloorOf(IType type) => type.Namespace?.FullName ?? "";
}
