using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace NsnGen.Analysis;

/// <summary>
/// A TensorBoard event file: <see cref="Event"/> messages, which TorchSharp has, each framed as a TFRecord: its length as
/// 8 bytes, the masked CRC-32C of these, the message, the masked CRC-32C of the message; all little-endian.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private readonly FileStream stream;
    private readonly TimeProvider clock;

    /// <param name="directory">Where to make the file, whose name TensorBoard knows by <c>tfevents</c> and sorts by time.</param>
    /// <param name="clock">Tells when each event was.</param>
    public EventFile(string directory, TimeProvider clock)
    {
        this.clock = clock;
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{Now():F6}.{Environment.MachineName}"
        );
        Directory.CreateDirectory(directory);
        stream = new FileStream(Path.Combine(directory, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Write(new Event { FileVersion = "brain.Event:2" });
    }

    /// <summary>Says that a session starts, so that what earlier files tell of this step and later ones is dropped.</summary>
    public void WriteStart(long step) =>
        Write(
            new Event
            {
                Step = step,
                SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start },
            }
        );

    /// <summary>Writes a summary of scalars.</summary>
    public void WriteScalars(long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        var summary = new Summary();
        summary.Value.AddRange(
            scalars.Select(at => new Summary.Types.Value { Tag = at.Tag, SimpleValue = (float)at.Value })
        );
        Write(new Event { Step = step, Summary = summary });
    }

    public void Dispose() => stream.Dispose();

    /// <summary>The CRC-32C (Castagnoli) of some bytes.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }
        return ~crc;
    }

    private double Now() => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    private void Write(Event message)
    {
        message.WallTime = Now();
        var bytes = message.ToByteArray();
        var record = new byte[8 + 4 + bytes.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Masked(Checksum(record.AsSpan(0, 8))));
        bytes.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + bytes.Length), Masked(Checksum(bytes)));
        stream.Write(record);
        stream.Flush();
    }

    // A checksum of data that holds checksums would be weak, so TFRecord turns and shifts it.
    private static uint Masked(uint crc) => BitOperations.RotateRight(crc, 15) + 0xA282EAD8;
}
