using System.Diagnostics;

namespace NsnGen.Package.Tests;

/// <summary>docs/aot.md: a program that is compiled ahead of time, made from samples/Aot by somebody who has the packages alone.</summary>
[Trait("Speed", "Slow")]
public sealed class AotTests(PackageFeed feed)
{
    /// <summary>A result in a class whose fields are forgotten: a call must not free what is in it. Runs before Main.</summary>
    private const string Results = """
        using System.Runtime.CompilerServices;
        using NsnGen;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        internal sealed record Answer(Tensor Whole, Tensor[] Parts);

        [NestedSubspace(maxRank: 4)]
        internal sealed partial class Answering : Module<Tensor, Answer>
        {
            private readonly Linear fc = Linear(4, 4);
            public Answering() : base(nameof(Answering)) => RegisterComponents();
            public override Answer forward(Tensor x) => new(fc.call(x), [fc.call(x), x.mul(x)]);

            [ModuleInitializer]
            internal static void Check()
            {
                using var nested = Nested.From(new Answering());
                var (whole, parts) = nested.WithRank(4).call(ones(1, 4));
                if (whole.IsInvalid || parts.Any(part => part.IsInvalid) || !whole.Equals(parts[0]))
                {
                    throw new InvalidOperationException("The result was freed.");
                }
            }
        }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Program_without_a_runtime_trains_and_answers_as_the_ordinary_one_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The runtime identifier is that of Linux.");
        Assert.SkipUnless(HasClang, "NativeAOT links with clang, which is not installed.");
        var settings = new UserSettings
        {
            Properties = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PublishAot"] = "true",
                ["RuntimeIdentifiers"] = "linux-x64",
                ["InvariantGlobalization"] = "true",
                // What docs/aot.md says of other assemblies.
                ["NoWarn"] = "$(NoWarn);IL2104;IL3053;IL3000",
            },
        };
        var project = new UserProject(feed, "ahead of time", Sample("Program.cs"), settings);
        foreach (var file in (string[])["Classifier.cs", "Moons.cs", "Scaled.cs"])
        {
            await File.WriteAllTextAsync(Path.Combine(project.Folder, file), Sample(file), Cancellation);
        }

        await File.WriteAllTextAsync(Path.Combine(project.Folder, "Results.cs"), Results, Cancellation);

        await project.DoAsync("build", "-warnaserror");
        await project.DoAsync("publish", "-r", "linux-x64", "-o", "native", "-warnaserror");

        var native = Path.Combine(project.Folder, "native", "Program");
        var (ours, ordinary) = (Path.Combine(project.Folder, "ours"), Path.Combine(project.Folder, "ordinary"));
        Assert.False(File.Exists(native + ".dll"));
        Assert.Contains("10 tensors", await RunAsync(native, "train", ours), StringComparison.Ordinal);
        var program = Path.Combine(project.Output, "Program.dll");
        await project.DoAsync(program, "train", ordinary);
        Assert.Equal(
            await File.ReadAllBytesAsync(ordinary, Cancellation),
            await File.ReadAllBytesAsync(ours, Cancellation)
        );
        foreach (var rank in (string[])["1", "R2", "Full"])
        {
            var (_, expected) = await project.TryAsync(program, "ask", ordinary, rank, "0.5", "0.9");
            Assert.Equal(expected, await RunAsync(native, "ask", ours, rank, "0.5", "0.9"));
        }
    }

    private static bool HasClang =>
        Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "clang")));

    private static string Sample(string file)
    {
        using var stream = typeof(AotTests).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, output + await error);
        return output;
    }
}
