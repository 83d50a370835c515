using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NsnGen.Generators;
using TorchSharp;

namespace NsnGen.Bench;

/// <summary>How long an editor waits for the generator after a key is pressed in a model class.</summary>
internal static class GeneratorBenchmark
{
    private const int Warmups = 100;
    private const int Runs = 201;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>
    /// Median and 95th percentile of what a clock shows, median of the processor time, and the target of the first, in
    /// milliseconds. On a busy machine the processor time is the better measure.
    /// </summary>
    public sealed record Result(
        string Model,
        int Layers,
        int Runs,
        double MedianMs,
        double P95Ms,
        double CpuMs,
        double TargetMs
    );

    public static void Run(DirectoryInfo folder)
    {
        Result[] results =
        [
            Measure("typical", layers: 5, targetMs: 10, GeneratorModels.Typical),
            Measure("large", layers: 100, targetMs: 100, GeneratorModels.Large),
        ];
        folder.Create();
        var file = Path.Combine(folder.FullName, "generator.json");
        File.WriteAllText(file, JsonSerializer.Serialize(results, Json));
        Print(results);
        Console.WriteLine(file);
    }

    private static Result Measure(string model, int layers, double targetMs, Func<int, string> source)
    {
        var tree = Parse(source(0));
        var compilation = CSharpCompilation.Create(
            "Bench",
            [tree],
            References(),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        GeneratorDriver driver = CSharpGeneratorDriver.Create(new NestedSubspaceGenerator());
        driver = driver.RunGenerators(compilation);
        var times = new double[Runs];
        var processor = new double[Runs];
        for (var run = -Warmups; run < Runs; run++)
        {
            var edited = Parse(source(run + Warmups + 1));
            compilation = compilation.ReplaceSyntaxTree(tree, edited);
            tree = edited;
            var text = Generated(driver);
            var used = Environment.CpuUsage.TotalTime;
            var start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(compilation);
            var elapsed = Stopwatch.GetElapsedTime(start);
            used = Environment.CpuUsage.TotalTime - used;
            if (Generated(driver) == text)
            {
                throw new InvalidOperationException(
                    $"The edit of the model '{model}' did not reach the generated code."
                );
            }

            if (run >= 0)
            {
                times[run] = elapsed.TotalMilliseconds;
                processor[run] = used.TotalMilliseconds;
            }
        }

        Array.Sort(times);
        Array.Sort(processor);
        return new Result(
            model,
            layers,
            Runs,
            MedianMs: times[Runs / 2],
            P95Ms: times[Runs * 95 / 100],
            CpuMs: processor[Runs / 2],
            targetMs
        );
    }

    private static string Generated(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().GeneratedSources.Single().SourceText.ToString();

    private static SyntaxTree Parse(string source)
    {
        var tree = CSharpSyntaxTree.ParseText(source);
        // An editor has parsed the text already.
        _ = tree.GetRoot();
        return tree;
    }

    private static MetadataReference[] References()
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        string[] own = [typeof(NestedSubspaceAttribute).Assembly.Location, typeof(torch).Assembly.Location];
        return
        [
            .. trusted.Concat(own).DistinctBy(Path.GetFileName).Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }

    private static void Print(IEnumerable<Result> results)
    {
        Console.WriteLine("model     layers   median ms   95 % ms   processor ms   target ms");
        foreach (var r in results)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{r.Model, -9} {r.Layers, 6} {r.MedianMs, 11:f2} {r.P95Ms, 9:f2} {r.CpuMs, 14:f2} {r.TargetMs, 11:f0}"
                )
            );
        }
    }
}
