using TorchSharp;

namespace NsnGen.Bench;

/// <summary>What every figure depends on; each benchmark starts with it.</summary>
public static class Machine
{
    /// <summary>Processor, engine, threads and BLAS kernels in one line.</summary>
    public static string Description =>
        $"{Processor()}, {Environment.ProcessorCount} processors; {typeof(torch).Assembly.GetName().Name} on libtorch "
        + $"{torch.__version__}, {Blas()}, threads: {torch.get_num_threads()}; OPENBLAS_CORETYPE {CoreType()}";

    /// <summary>The library of matrix products, as Linux has it mapped: one of its own, or the one within libtorch.</summary>
    private static string Blas()
    {
        const string Maps = "/proc/self/maps";
        // libtorch is mapped at its first use.
        _ = torch.get_num_threads();
        var libraries = File.Exists(Maps) ? File.ReadLines(Maps).Select(line => Path.GetFileName(line)).Distinct() : [];
        var blas = libraries.Where(name =>
            name.StartsWith("libopenblas", StringComparison.Ordinal)
            || name.StartsWith("libmkl", StringComparison.Ordinal)
        );
        return blas.FirstOrDefault() ?? "BLAS within libtorch";
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
