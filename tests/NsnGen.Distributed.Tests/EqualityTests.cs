using System.Runtime.InteropServices;

namespace NsnGen.Distributed.Tests;

/// <summary>Several processes train what one does that takes all their batches.</summary>
[Trait("Speed", "Slow")]
public sealed class EqualityTests(EqualityTests.Trained trained) : IClassFixture<EqualityTests.Trained>
{
    /// <summary>Sums of float32 in another order; log-variances are float32 in every model.</summary>
    private const double SingleBound = 2e-6;
    private const double DoubleBound = 1e-13;

    /// <summary>Realignment is an SVD, whose vectors move by more than the numbers that it is of.</summary>
    private const double RealignedBound = 1e-9;

    [Theory]
    [InlineData(Launchers.OpenMpi, 2)]
    [InlineData(Launchers.OpenMpi, 4)]
    [InlineData(Launchers.Mpich, 2)]
    public async Task Processes_train_what_one_does_on_their_joint_batches(string launcher, int count)
    {
        var alone = await trained.AloneAsync(count);
        var joint = await trained.ByAsync(launcher, count);

        Assert.Equal(count > 2 ? 6 : 15, alone.Count);
        Assert.Equal(alone.Keys.Order(), joint.Weights.Keys.Order());
        foreach (var (name, weights) in alone)
        {
            var bound =
                name is "paper.Float64" || name.EndsWith("Float32", StringComparison.Ordinal) ? SingleBound
                : name is "normed.Float64" ? RealignedBound
                : DoubleBound;
            Assert.Equal(weights.Length, joint.Weights[name].Length);
            Assert.True(
                Distance(weights, joint.Weights[name]) < bound,
                $"{name}: {Distance(weights, joint.Weights[name])}"
            );
        }
        Assert.Equal(count > 2 ? 6 : 14, joint.Job.Said("differing ").Count());
        Assert.All(joint.Job.Said("differing "), line => Assert.EndsWith(" 0", line, StringComparison.Ordinal));
        Assert.All(joint.Job.Said("moving "), line => Assert.Equal("0", line));
    }

    [Fact]
    public async Task Processes_stop_together_and_only_the_first_tells_logs()
    {
        var joint = await trained.ByAsync(Launchers.OpenMpi, 2);

        Assert.Equal(["True at 10, told 25"], joint.Job.Said("stopped "));
    }

    [Fact]
    public async Task Two_processes_train_the_same_bits_whichever_MPI_connects_them()
    {
        var one = await trained.ByAsync(Launchers.OpenMpi, 2);
        var other = await trained.ByAsync(Launchers.Mpich, 2);

        Assert.All(one.Weights, entry => Assert.Equal(entry.Value, other.Weights[entry.Key]));
    }

    private static double Distance(double[] one, double[] other) => one.Zip(other, (x, y) => Math.Abs(x - y)).Max();

    /// <summary>Weights by name, each training carried out once.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("nsn-equality-");
        private readonly Dictionary<string, MpiJob> jobs = new(StringComparer.Ordinal);

        public async Task<IReadOnlyDictionary<string, double[]>> AloneAsync(int count) =>
            (await WeightsAsync($"alone.{count}", count, MpiJob.Alone)).Weights;

        internal Task<(MpiJob Job, IReadOnlyDictionary<string, double[]> Weights)> ByAsync(
            string launcher,
            int count
        ) => WeightsAsync($"{launcher}.{count}", count, arguments => MpiJob.Start(launcher, count, arguments));

        public void Dispose()
        {
            foreach (var job in jobs.Values)
            {
                job.Dispose();
            }
            root.Delete(recursive: true);
        }

        private async Task<(MpiJob Job, IReadOnlyDictionary<string, double[]> Weights)> WeightsAsync(
            string name,
            int count,
            Func<string[], MpiJob> start
        )
        {
            var folder = root.CreateSubdirectory(name).FullName;
            if (!jobs.TryGetValue(name, out var job))
            {
                jobs[name] = job = await start(["equality", $"{count}", folder]).SucceedAsync();
            }
            var weights = Directory
                .EnumerateFiles(folder)
                .ToDictionary(
                    path => Path.GetFileNameWithoutExtension(path),
                    path => MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(path)).ToArray(),
                    StringComparer.Ordinal
                );
            return (job, weights);
        }
    }
}
