using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>All numbers of a model, for comparisons; how many batches a normalization has counted is no part of it.</summary>
internal static class Weights
{
    public static double[] Of(nn.Module model)
    {
        using var scope = NewDisposeScope();
        return
        [
            .. model
                .state_dict()
                .Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                .SelectMany(entry => entry.Value.to(ScalarType.Float64).reshape(-1).data<double>().ToArray()),
        ];
    }

    public static string Hash(nn.Module model) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Of(model).AsSpan())));

    /// <summary>In how many processes a number is not the same bits as in process 0.</summary>
    public static int Differing(double[] values, ProcessGroup group)
    {
        var first = values.ToArray();
        group.Broadcast(MemoryMarshal.AsBytes(first.AsSpan()), from: 0);
        Span<double> differs = [values.AsSpan().SequenceEqual(first) ? 0 : 1];
        group.Sum(differs);
        return (int)differs[0];
    }
}
