using System.Runtime.InteropServices;
using TorchSharp;

namespace NsnGen.Bench;

/// <summary>What every figure depends on; each benchmark starts with it.</summary>
public static class Machine
{
    /// <summary>Processor, engine, threads and BLAS kernels in one line.</summary>
    public static string Description =>
        $"{Processor()}, {Environment.ProcessorCount} processors; {typeof(torch).Assembly.GetName().Name} on libtorch "
        + $"{torch.__version__}, {Blas()}, threads: {torch.get_num_threads()}; OPENBLAS_CORETYPE {CoreType()}";

    /// <summary>The library of matrix products: one that Linux has mapped, or the one that libtorch was linked with.</summary>
    private static string Blas()
    {
        const string Maps = "/proc/self/maps";
        // libtorch is mapped at its first use.
        _ = torch.get_num_threads();
        var mapped = File.Exists(Maps)
            ? File.ReadLines(Maps).Select(line => line.Split(' ')[^1]).Distinct().ToList()
            : [];
        if (Find("libopenblas") is { } openBlas)
        {
            return Path.GetFileName(openBlas);
        }
        var hasMkl =
            Find("libtorch_cpu") is { } library
            && NativeLibrary.TryLoad(library, out var handle)
            && NativeLibrary.TryGetExport(handle, "mkl_get_max_threads", out _);
        return hasMkl ? "MKL" : "unknown BLAS";

        string? Find(string name) =>
            mapped.Find(path => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal));
    }

    private static string CoreType() => Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") ?? "not set";

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':')[1].Trim() ?? "unknown processor";
    }
}
