namespace NsnGen.Distributed.Tests;

/// <summary>The launchers of MPI on this machine, under the names that Debian gives them where there are several.</summary>
internal static class Launchers
{
    public const string OpenMpi = "mpirun.openmpi";
    public const string Mpich = "mpirun.mpich";

    /// <summary>Where a launcher is; skips the test if it is nowhere.</summary>
    public static string PathOf(string launcher)
    {
        var path = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, launcher))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(
            path is null,
            $"{launcher} is not here (Debian: apt-get install openmpi-bin libopenmpi3 mpich)."
        );
        return path!;
    }
}
