using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace NsnGen.Training;

/// <summary>What processes tell each other, made of sums and broadcasts.</summary>
internal static class Exchanges
{
    /// <summary>So many processes are named if many have a fault, which is then mostly the same.</summary>
    private const int MostNamed = 3;

    /// <summary>Whether something is so in any process.</summary>
    public static bool Any(this ProcessGroup group, bool here) => group.Total(here ? 1 : 0) > 0;

    /// <summary>A number, summed over all processes.</summary>
    public static double Total(this ProcessGroup group, double here)
    {
        Span<double> values = [here];
        group.Sum(values);
        return values[0];
    }

    /// <summary>What each process has to say, in their order.</summary>
    public static IReadOnlyList<byte[]> Gather(this ProcessGroup group, byte[] own)
    {
        var lengths = new double[group.Count];
        lengths[group.Index] = own.Length;
        group.Sum(lengths);
        var all = lengths.Select((length, index) => index == group.Index ? own : new byte[(long)length]).ToList();
        foreach (var (index, bytes) in all.Index())
        {
            group.Broadcast(bytes, index);
        }
        return all;
    }

    /// <inheritdoc cref="Gather(ProcessGroup, byte[])"/>
    public static IReadOnlyList<string> Gather(this ProcessGroup group, string own) =>
        [.. group.Gather(Encoding.UTF8.GetBytes(own)).Select(Encoding.UTF8.GetString)];

    /// <summary>What process 0 says.</summary>
    public static string FromFirst(this ProcessGroup group, string own)
    {
        var bytes = group.Index == 0 ? Encoding.UTF8.GetBytes(own) : [];
        var length = (long)group.Total(bytes.Length);
        bytes = group.Index == 0 ? bytes : new byte[length];
        group.Broadcast(bytes, from: 0);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Which of how many a process is, for messages.</summary>
    public static string Name(this ProcessGroup group, int index) => $"Process {index} of {group.Count}";

    /// <summary>A number that stands for a text where two are compared; <c>GetHashCode</c> differs between processes.</summary>
    public static uint Checksum(string text) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Every process throws if any has a fault, and says which have one.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="kind">What kind of fault.</param>
    /// <param name="fault">What is wrong here: the rest of a sentence that begins with the name of the process; empty if nothing.</param>
    /// <param name="inner">The exception behind it.</param>
    public static void Require(this ProcessGroup group, ProcessGroupFault kind, string fault, Exception? inner = null)
    {
        if (!group.Any(fault.Length > 0))
        {
            return;
        }
        var faults = group.Gather(fault).Index().Where(entry => entry.Item.Length > 0).ToList();
        var named = faults.Take(MostNamed).Select(entry => $"{group.Name(entry.Index)} {entry.Item}");
        var others = faults.Count > MostNamed ? $" So do {faults.Count - MostNamed} others." : "";
        throw new ProcessGroupException(kind, string.Join(' ', named) + others, inner);
    }
}
