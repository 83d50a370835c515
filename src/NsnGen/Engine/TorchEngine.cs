using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace NsnGen.Engine;

/// <summary>The TorchSharp that this process runs on.</summary>
public static class TorchEngine
{
    private const string Binding = "LibTorchSharp";
    private const string Libtorch = "torch_cpu";

    /// <summary>What every result and every time depends on, in one line: versions, BLAS, threads, processor and system.</summary>
    /// <exception cref="TorchEngineException">TorchSharp cannot be loaded.</exception>
    public static string Description
    {
        get
        {
            EnsureLoaded();
            var threads = torch.get_num_threads();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"TorchSharp {Short(typeof(torch).Assembly.GetName().Version)} on libtorch {Short(Version.Parse(torch.__version__))}, "
                    + $"{Blas()}, {threads} {(threads == 1 ? "thread" : "threads")}; "
                    + $"{Processor()}, {Vectors()}, {Environment.ProcessorCount} processors; {RuntimeInformation.OSDescription}"
            );
        }
    }

    /// <summary>
    /// Loads TorchSharp's native libraries. TorchSharp does so itself when it is first used; called before, this reports a
    /// library that does not load in one clear exception.
    /// </summary>
    /// <exception cref="TorchEngineException">TorchSharp cannot be loaded.</exception>
    public static void EnsureLoaded()
    {
        // Before TorchSharp tries: it keeps the loader's words to itself, prints a page, and copies libtorch beside the program.
        _ = Load(Libtorch);
        var fault = Load(Binding);
        if (fault is not null && LoadFault.IsFinal(fault.Message))
        {
            throw new TorchEngineException(LoadFault.Explain(fault.Message), fault);
        }
        try
        {
            _ = torch.get_num_threads();
        }
        catch (TypeInitializationException refused)
        {
            throw new TorchEngineException(
                LoadFault.Explain(fault?.Message ?? refused.GetBaseException().Message),
                refused
            );
        }
    }

    private static Exception? Load(string library)
    {
        try
        {
            NativeLibrary.Load(library, typeof(torch).Assembly, searchPath: null);
            return null;
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            return fault;
        }
    }

    private static string Blas() =>
        NativeLibrary.TryLoad(Libtorch, typeof(torch).Assembly, searchPath: null, out var library)
        && NativeLibrary.TryGetExport(library, "mkl_get_max_threads", out _)
            ? "MKL"
            : "unknown BLAS";

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':')[1].Trim() ?? $"unknown {RuntimeInformation.ProcessArchitecture} processor";
    }

    private static string Vectors() =>
        Avx512F.IsSupported ? "AVX-512"
        : Avx2.IsSupported ? "AVX2"
        : "no AVX2";

    private static string Short(Version? version) => version?.ToString(3) ?? "of an unknown version";
}
