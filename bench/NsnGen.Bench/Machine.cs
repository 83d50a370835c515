using TorchSharp;

namespace NsnGen.Bench;

/// <summary>What every figure depends on; each benchmark starts with it.</summary>
public static class Machine
{
    /// <summary>Processor, engine, threads and BLAS kernels in one line.</summary>
    public static string Description =>
        $"{Processor()}, {Environment.ProcessorCount} processors; {typeof(torch).Assembly.GetName().Name} on libtorch "
        + $"{torch.__version__}, threads: {torch.get_num_threads()}; OPENBLAS_CORETYPE {CoreType()}";

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
