using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using NsnGen.Analysis;
using NsnGen.Training;

namespace NsnGen.Tests;

public sealed class TensorBoardTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nsn-events-");

    public void Dispose() => directory.Delete(recursive: true);

    // RFC 3720, appendix B.4, and the check value of CRC-32C.
    [Fact]
    public void Checksum_is_that_of_the_known_vectors()
    {
        Assert.Equal(0xE3069283u, EventFile.Checksum("123456789"u8));
        Assert.Equal(0x8A9136AAu, EventFile.Checksum(new byte[32]));
        Assert.Equal(0x62A8AB43u, EventFile.Checksum([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, EventFile.Checksum([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0x113FDB5Cu, EventFile.Checksum([.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))]));
        Assert.Equal(0u, EventFile.Checksum([]));
    }

    [Fact]
    public void Events_read_back_as_what_was_told()
    {
        var start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        using (var log = new TensorBoardLog(directory.FullName))
        {
            log.Start(300);
            log.Write(
                new TrainingStep(300, [(Rank.Of(8), 0.5), (Rank.Of(2), 1.25)])
                {
                    LearningRate = 0.125,
                    GradientNorm = 3,
                }
            );
            log.Write(new EvaluationResult(300, [(Rank.Of(4), 0.75)], 0.875, true));
        }
        var path = Assert.Single(directory.GetFiles()).FullName;
        Assert.StartsWith("events.out.tfevents.", Path.GetFileName(path), StringComparison.Ordinal);
        var events = Records(File.ReadAllBytes(path)).Select(Event.Read).ToList();

        Assert.All(events, at => Assert.InRange(at.WallTime, start - 1, start + 600));
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal((300L, 1), (events[1].Step, events[1].Session));
        Assert.Equal(
            [
                ("loss/rank-8", 0.5f),
                ("loss/rank-2", 1.25f),
                ("learning_rate", 0.125f),
                ("seconds_per_step", 0),
                ("gradient_norm", 3),
            ],
            events[2].Scalars
        );
        Assert.Equal([("quality/rank-4", 0.75f), ("score", 0.875f)], events[3].Scalars);
        Assert.All(events.Skip(1), at => Assert.Equal(300, at.Step));
        Assert.Equal(4, events.Count);
    }

    [Fact]
    public void Every_start_makes_a_file_that_sorts_after_the_last()
    {
        using var log = new TensorBoardLog(directory.FullName);
        var names = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            log.Start(i);
            names.Add(directory.GetFiles().Select(file => file.Name).Except(names).Single());
        }
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    /// <summary>The messages of TFRecords whose checksums are right, by a table-free CRC-32C.</summary>
    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; at < file.Length; )
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var message = file.AsSpan(at + 12, length).ToArray();
            Assert.Equal(Masked(message), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            at += 16 + length;
            yield return message;
        }
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
            }
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    /// <summary>An event as Google's own reader sees it.</summary>
    private sealed class Event
    {
        public double WallTime { get; private set; }

        public long Step { get; private set; }

        public string? Version { get; private set; }

        public int Session { get; private set; }

        public List<(string Tag, float Value)> Scalars { get; } = [];

        public static Event Read(byte[] message)
        {
            var found = new Event();
            var input = new CodedInputStream(message);
            for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                switch (WireFormat.GetTagFieldNumber(tag))
                {
                    case 1:
                        found.WallTime = input.ReadDouble();
                        break;
                    case 2:
                        found.Step = input.ReadInt64();
                        break;
                    case 3:
                        found.Version = input.ReadString();
                        break;
                    case 5:
                        found.ReadSummary(input.ReadBytes().CreateCodedInput());
                        break;
                    case 7:
                        var session = input.ReadBytes().CreateCodedInput();
                        Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.Varint), session.ReadTag());
                        found.Session = session.ReadEnum();
                        break;
                    default:
                        Assert.Fail(
                            $"Field {WireFormat.GetTagFieldNumber(tag)} in {Encoding.UTF8.GetString(message)}."
                        );
                        break;
                }
            }
            return found;
        }

        private void ReadSummary(CodedInputStream summary)
        {
            while (summary.ReadTag() != 0)
            {
                var value = summary.ReadBytes().CreateCodedInput();
                Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited), value.ReadTag());
                var name = value.ReadString();
                Assert.Equal(WireFormat.MakeTag(2, WireFormat.WireType.Fixed32), value.ReadTag());
                Scalars.Add((name, value.ReadFloat()));
            }
        }
    }
}
