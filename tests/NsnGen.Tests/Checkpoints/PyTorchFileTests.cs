using System.IO.Compression;
using System.Text;
using NsnGen.Files;
using NsnGen.PyTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class PyTorchFileTests : IDisposable
{
    private const string OrderedDict = "ccollections\nOrderedDict\n";
    private const string Rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";
    private static readonly byte[] Numbers = [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64];
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Hand_made_checkpoint_is_read()
    {
        // {"w": tensor([[1, 3], [2, 4]])}: the transposed view of four floats.
        using var file = PyTorchFile.Open(Archive(Pickle("}", Text("w"), Tensor("w", 4, 0, [2, 2], [1, 2]), "s.")));
        Assert.Equal(["w"], file.Names);
        Assert.Equal(ScalarType.Float32, file.Type("w"));
        Assert.Equal([2L, 2], file.Shape("w"));
        using var tensor = file.Read("w");
        Assert.Equal([1f, 3, 2, 4], tensor.data<float>().ToArray());
        Assert.Contains(
            "'x'",
            Assert.Throws<ArgumentException>(() => file.Read("x")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_checkpoint_that_PyTorch_wrote_is_read()
    {
        const string script = """
            import sys, torch
            from collections import OrderedDict
            from torch import nn
            base = torch.arange(12.).reshape(3, 4)
            linear = nn.Linear(3, 2)
            nn.init.constant_(linear.weight, 0.5)
            nn.init.constant_(linear.bias, -1)
            torch.save({
                "model": OrderedDict(base=base, turned=base.t(), row=base[1], part=nn.Parameter(base[1:, :2])),
                "linear": linear.state_dict(), "expanded": base[0, 1].expand(3), "scalar": torch.tensor(-5, dtype=torch.int8),
                "half": base[0].half(), "brain": base[0].bfloat16(), "flags": torch.tensor([True, False]),
                "none": torch.zeros(0, 3), "steps": 3, "large": 1 << 40, "rate": 1e-3, "names": ("a", None), "list": [base[2, 3]],
            }, sys.argv[1])
            """;
        var path = folder.File("model.pt");
        Python.Run(script, path);
        using var file = PyTorchFile.Open(path);
        float[] Values(string name)
        {
            using var tensor = file.Read(name);
            return tensor.to(ScalarType.Float32).data<float>().ToArray();
        }

        Assert.Equal([0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Values("model.base"));
        Assert.Equal([0f, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], Values("model.turned"));
        Assert.Equal([4f, 5, 6, 7], Values("model.row"));
        Assert.Equal([4f, 5, 8, 9], Values("model.part"));
        Assert.Equal([0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f], Values("linear.weight"));
        Assert.Equal([-1f, -1], Values("linear.bias"));
        Assert.Equal([1f, 1, 1], Values("expanded"));
        Assert.Equal([-5f], Values("scalar"));
        Assert.Equal([0f, 1, 2, 3], Values("half"));
        Assert.Equal([0f, 1, 2, 3], Values("brain"));
        Assert.Equal([1f, 0], Values("flags"));
        Assert.Equal([11f], Values("list.0"));
        Assert.Equal([0L, 3], file.Shape("none"));
        Assert.Equal(
            (ScalarType.Float16, ScalarType.BFloat16, ScalarType.Bool, ScalarType.Int8),
            (file.Type("half"), file.Type("brain"), file.Type("flags"), file.Type("scalar"))
        );
        Assert.Equal(13, file.Names.Count);
    }

    [Fact]
    public void Nothing_else_is_named_or_called()
    {
        Refused("cos\nsystem\n(" + Text("rm -rf /") + "tR.", "'os.system'");
        Refused(Text("builtins") + Text("eval") + "\u0093" + Text("1") + "\u0085R.", "'builtins.eval'");
        Refused("c__main__\nModel\n)\u0081.", "'__main__.Model'");
        Refused("}" + Text("w") + "c__builtin__\ngetattr\n.", "'__builtin__.getattr'");
        Refused(Rebuild + ")R.", "called");
        Refused(Text("f") + ")R.", "called");
        Refused("(" + Text("module") + "tQ.", "persistent id");
        Refused(")" + ")\u0081.", "0x81");
    }

    [Theory]
    [InlineData(5, 0, new long[] { 5 }, new long[] { 1 }, "shorter")]
    [InlineData(4, 1, new long[] { 4 }, new long[] { 1 }, "beyond")]
    [InlineData(4, 0, new long[] { 2 }, new long[] { 4 }, "beyond")]
    [InlineData(4, 0, new long[] { 2, 2 }, new long[] { 1 }, "do not fit")]
    [InlineData(4, 3, new long[] { 2 }, new long[] { -1 }, "do not fit")]
    [InlineData(4, -1, new long[] { 2 }, new long[] { 1 }, "do not fit")]
    [InlineData(4, long.MaxValue, new long[] { 1 }, new long[] { 1 }, "beyond")]
    [InlineData(4, 0, new long[] { 1 << 30, 1 << 30, 1 << 30 }, new long[] { 0, 0, 0 }, "overflows")]
    [InlineData(4, 0, new long[] { 1 << 30, 4 }, new long[] { 0, 1 }, "repeat 4294967292 elements")]
    public void Views_that_leave_their_storage_are_refused(
        int count,
        long offset,
        long[] shape,
        long[] strides,
        string reason
    )
    {
        Refused("}" + Text("name") + Tensor("w", count, offset, shape, strides) + "s.", reason);
        Refused("}" + Text("name") + Tensor("w", count, offset, shape, strides) + "s.", "tensor 'name'");
    }

    [Fact]
    public void Lengths_that_the_archive_cannot_hold_are_refused_before_memory_is_asked_for()
    {
        var path = Archive(Pickle(Tensor("w", 4, 0, [4], [1]) + "."));
        var valid = File.ReadAllBytes(path);
        foreach (var name in new[] { "m/data/w", "m/data.pkl" })
        {
            byte[] damaged = [.. valid];
            // In the directory at the end of the archive, both lengths of the entry lie 26 and 22 bytes before its name.
            var at = damaged.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(name)) - 26;
            damaged.AsSpan(at, 8).Fill(0x7F);
            var fault = Refusal(folder.File("damaged.pth", damaged));
            Assert.Contains($"{name} has 2139062143 bytes, the whole archive", fault, StringComparison.Ordinal);
            damaged.AsSpan(at, 4).Clear();
            Assert.Contains("is compressed", Refusal(folder.File("damaged.pth", damaged)), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Containers_that_multiply_are_refused()
    {
        // Each of thirty tuples has the one before it eight times.
        var tuples = Enumerable
            .Range(0, 30)
            .Select(i => "(" + string.Concat(Enumerable.Repeat($"h{(char)i}", 8)) + $"tq{(char)(i + 1)}");
        Refused(Tensor("w", 4, 0, [4], [1]) + "q\u0000" + string.Concat(tuples) + ".", "hold too much");
        // Without a tensor in them each is looked at once.
        using var file = PyTorchFile.Open(Archive(Pickle("]q\u0000" + string.Concat(tuples) + ".")));
        Assert.Empty(file.Names);
    }

    [Fact]
    public void Views_that_repeat_a_storage_are_counted_together()
    {
        var views = Enumerable.Range(0, 20).Select(i => Text($"v{i}") + Tensor("w", 4, 0, [1 << 20, 1], [0, 1]));
        Refused("}(" + string.Concat(views) + "u.", "views repeat");
    }

    [Fact]
    public void Pickles_that_ask_for_more_memory_than_they_have_bytes_are_refused()
    {
        Refused(new string('(', 3_000_000) + ".", "more objects than any checkpoint");
        Refused("(" + string.Concat(Enumerable.Repeat("]0", 3_000_000)) + ".", "0x30");
        Refused(new string(']', 6_000_000) + ".", "more objects than any checkpoint");
    }

    [Fact]
    public void Names_are_the_same_in_every_culture_and_distinct_or_refused()
    {
        var tensor = Tensor("w", 4, 0, [4], [1]);
        var culture = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("sv-SE");
            var half = "G" + Encoding.Latin1.GetString([0x3F, 0xF8, 0, 0, 0, 0, 0, 0]);
            using var file = PyTorchFile.Open(Archive(Pickle("}(" + Number(-1) + tensor + half + tensor + "u.")));
            Assert.Equal(["-1", "1.5"], file.Names);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = culture;
        }
        Refused(
            "}(" + Text("a.b") + tensor + Text("a") + "}" + Text("b") + tensor + "su.",
            "two of its tensors are called 'a.b'"
        );
        Refused("}" + Text("u") + Text("r") + "\u0086" + tensor + "s.", "no name");
        // A key that leads to no tensor may be anything.
        using var harmless = PyTorchFile.Open(Archive(Pickle("}" + Text("u") + Text("r") + "\u0086" + "Ns.")));
        Assert.Empty(harmless.Names);
    }

    [Fact]
    public void A_storage_that_was_changed_is_noticed()
    {
        var path = Archive(Pickle("}" + Text("w") + Tensor("w", 4, 0, [4], [1]) + "s."));
        var content = File.ReadAllBytes(path);
        content[content.AsSpan().IndexOf(Numbers) + 5] ^= 1;
        using var file = PyTorchFile.Open(folder.File("changed.pth", content));
        var fault = Assert.Throws<CheckpointException>(() => file.Read("w"));
        Assert.Contains("'m/data/w' does not fit", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Many_tensors_at_the_end_of_one_storage_are_read_without_reading_it_each_time()
    {
        const int Count = 4 << 20;
        var tensors = Enumerable.Range(1, 3000).Select(i => Text($"t{i}") + Tensor("s", Count, Count - i, [1], [1]));
        var storage = new byte[4 * Count];
        BitConverter.TryWriteBytes(storage.AsSpan(4 * (Count - 3000)), 7f);
        var path = Archive(Pickle("}(" + string.Concat(tensors) + "u."), ("m/data/s", storage));
        using var file = PyTorchFile.Open(path);
        using var scope = NewDisposeScope();
        var read = file.Names.ToDictionary(name => name, name => file.Read(name).ToSingle());
        Assert.Equal(7, read["t3000"]);
        Assert.Equal(7, read.Values.Sum());
        Assert.Equal(storage.Length + 3000 * sizeof(float), file.BytesRead);
    }

    [Fact]
    public void What_describes_tensors_and_is_none_is_passed_over()
    {
        var size = "ctorch\nSize\n" + Tuple([2, 3]) + "\u0085R";
        var parts = new[]
        {
            Text("size") + size,
            Text("type") + "ctorch\nfloat32\n",
            Text("device") + "ctorch\ndevice\n" + Text("cpu") + "\u0085R",
            Text("set") + "\u008F(" + Number(1) + Number(2) + "\u0090",
            Text("oldset") + "c__builtin__\nset\n](" + Number(1) + "e\u0085R",
            Text("large") + "\u008A\u0009\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001",
            Text("w") + Tensor("w", 4, 0, [4], [1]),
        };
        using var file = PyTorchFile.Open(Archive(Pickle("}(" + string.Concat(parts) + "u.")));
        Assert.Equal(["w"], file.Names);
    }

    [Fact]
    public void A_dictionary_that_is_there_often_is_looked_at_each_time_only_if_it_holds_tensors()
    {
        var large = "}q\u0000(" + string.Concat(Enumerable.Range(0, 200).Select(i => Text($"k{i}") + "N")) + "u";
        var often = string.Concat(Enumerable.Range(0, 24).Select(i => Text($"g{i}") + "h\u0000"));
        using (
            var file = PyTorchFile.Open(
                Archive(Pickle("}(" + Text("first") + large + often + Text("w") + Tensor("w", 4, 0, [4], [1]) + "u."))
            )
        )
        {
            Assert.Equal(["w"], file.Names);
        }
        var shared = "}q\u0000" + Text("v") + Tensor("w", 4, 0, [4], [1]) + "s";
        using var tied = PyTorchFile.Open(Archive(Pickle("}(" + Text("first") + shared + often + "u.")));
        Assert.Equal(25, tied.Names.Count);
    }

    [Fact]
    public void Malformed_files_are_refused()
    {
        Refused("}", "truncated");
        Refused(Text("w")[..^1], "truncated");
        Refused("s.", "malformed");
        Refused("h\u0001.", "malformed");
        Refused("I1\n.", "0x49");
        Refused("]q\u0000h\u0000a.", "nested");
        Refusal(Encoding.Latin1.GetBytes("\u0080\u0005N."), "protocol 5");
        Assert.Contains(
            "big",
            Refusal(Archive(Pickle("N."), ("m/byteorder", "big"u8.ToArray()))),
            StringComparison.Ordinal
        );
        Assert.Contains("no data.pkl", Refusal(Zip(("m/other", []))), StringComparison.Ordinal);
        Refusal(folder.File("x.pt", [1, 2, 3]));
        var missing = Tensor("v", 4, 0, [4], [1]) + ".";
        Refused(missing, "'v' is missing");
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Any_damage_of_the_pickle_is_refused_or_harmless()
    {
        var valid = Pickle(OrderedDict + ")R", "(" + Text("w"), Tensor("w", 4, 0, [2, 2], [2, 1]), "u.");
        var random = new Random(3);
        var refused = 0;
        for (var i = 0; i < 1000; i++)
        {
            byte[] damaged = [.. valid];
            damaged[random.Next(valid.Length)] = (byte)random.Next(256);
            try
            {
                using var file = PyTorchFile.Open(Archive(damaged));
                foreach (var name in file.Names)
                {
                    file.Read(name).Dispose();
                }
            }
            catch (CheckpointException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 500, 999);
    }

    private static byte[] Pickle(params string[] parts) =>
        Encoding.Latin1.GetBytes("\u0080\u0002" + string.Concat(parts));

    private static string Text(string text) => $"X{Four(text.Length)}{text}";

    private static string Number(long number) =>
        $"\u008A\u0008{Encoding.Latin1.GetString(BitConverter.GetBytes(number))}";

    private static string Four(int number) => Encoding.Latin1.GetString(BitConverter.GetBytes(number));

    private static string Tuple(long[] numbers) => $"({string.Concat(numbers.Select(Number))}t";

    private static string Tensor(string key, int count, long offset, long[] shape, long[] strides)
    {
        var storage = $"({Text("storage")}ctorch\nFloatStorage\n{Text(key)}{Text("cpu")}{Number(count)}tQ";
        return $"{Rebuild}({storage}{Number(offset)}{Tuple(shape)}{Tuple(strides)}\u0089{OrderedDict})RtR";
    }

    private string Archive(byte[] pickle, params (string, byte[])[] more) =>
        Zip([("m/data.pkl", pickle), ("m/data/w", Numbers), .. more]);

    private string Zip(params (string Name, byte[] Content)[] entries)
    {
        var path = folder.File("model.pth");
        using var stream = File.Create(path);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach (var (name, content) in entries)
        {
            using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }
        return path;
    }

    private void Refused(string pickle, string reason) =>
        Assert.Contains(reason, Refusal(Archive(Pickle(pickle))), StringComparison.Ordinal);

    private void Refusal(byte[] pickle, string reason) =>
        Assert.Contains(reason, Refusal(Archive(pickle)), StringComparison.Ordinal);

    private static string Refusal(string path)
    {
        var message = Assert.Throws<CheckpointException>(() => PyTorchFile.Open(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        return message;
    }

    public void Dispose() => folder.Dispose();
}
