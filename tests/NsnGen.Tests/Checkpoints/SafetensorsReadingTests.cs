using System.Text;
using NsnGen.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class SafetensorsReadingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Hand_made_file_is_read()
    {
        var path = folder.File(
            "a.safetensors",
            HandMade.File(
                """{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"a":{"dtype":"I16","shape":[],"data_offsets":[16,18]}}  """,
                [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 192, 0, 0, 0, 63, 254, 255]
            )
        );
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["a", "b"], file.Names);
        Assert.Equal("pt", file.Metadata["format"]);
        using var matrix = file.Read("b");
        Assert.Equal([2, 2], matrix.shape);
        Assert.Equal([1f, 2f, -3f, 0.5f], matrix.data<float>().ToArray());
        using var scalar = file.Read("a");
        Assert.Empty(scalar.shape);
        Assert.Equal(-2, scalar.item<short>());
        Assert.Equal("I16", file.Info("a").Dtype);
        Assert.Equal(ScalarType.Int16, file.Info("a").Type);
        Assert.Equal(new FileInfo(path).Length - 2, file.Info("a").Start);
    }

    [Fact]
    public void Types_without_an_equal_in_torch_are_read_as_one_that_holds_them()
    {
        Assert.Equal([0, 65535], Read<int>(HandMade.Vector("U16", 2, 0, 0, 255, 255)));
        Assert.Equal([4294967295], Read<long>(HandMade.Vector("U32", 1, 255, 255, 255, 255)));
        Assert.Equal([long.MaxValue], Read<long>(HandMade.Vector("U64", 1, 255, 255, 255, 255, 255, 255, 255, 127)));
        Half[] e4m3 = [(Half)1, (Half)(-448), (Half)0.001953125, Half.NaN, (Half)0];
        Assert.Equal(e4m3, Read<Half>(HandMade.Vector("F8_E4M3", 5, 0x38, 0xFE, 0x01, 0x7F, 0x00)));
        Half[] e5m2 = [(Half)1, (Half)(-57344), (Half)1.52587890625e-05, Half.PositiveInfinity];
        Assert.Equal(e5m2, Read<Half>(HandMade.Vector("F8_E5M2", 4, 0x3C, 0xFB, 0x01, 0x7C)));
        Half[] e4m3fnuz = [(Half)0.5, (Half)240, Half.NaN];
        Assert.Equal(e4m3fnuz, Read<Half>(HandMade.Vector("F8_E4M3FNUZ", 3, 0x38, 0x7F, 0x80)));
        Half[] e5m2fnuz = [(Half)0.5, (Half)(-57344), Half.NaN];
        Assert.Equal(e5m2fnuz, Read<Half>(HandMade.Vector("F8_E5M2FNUZ", 3, 0x3C, 0xFF, 0x80)));
        float[] e8m0 = [1, float.ScaleB(1, -127), float.ScaleB(1, 127), float.NaN];
        Assert.Equal(e8m0, Read<float>(HandMade.Vector("F8_E8M0", 4, 127, 0, 254, 255)));
        Assert.Equal([(1f, 2f)], Read<(float, float)>(HandMade.Vector("C64", 1, 0, 0, 128, 63, 0, 0, 0, 64)));
        Assert.Equal([true, false], Read<bool>(HandMade.Vector("BOOL", 2, 1, 0)));
    }

    [Theory]
    [InlineData("U64", 1, new byte[] { 0, 0, 0, 0, 0, 0, 0, 128 }, "9223372036854775808")]
    [InlineData("BOOL", 1, new byte[] { 2 }, "neither 0 nor 1")]
    [InlineData("F4", 2, new byte[] { 2 }, "F4")]
    public void Elements_that_torch_cannot_hold_are_refused(string dtype, int count, byte[] data, string reason)
    {
        using var file = SafetensorsFile.Open(folder.File("x", HandMade.Vector(dtype, count, data)));
        var fault = Assert.Throws<SafetensorsException>(() => file.Read("x"));
        Assert.Equal("x", fault.Tensor);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "does not begin")]
    [InlineData("[]", "does not begin")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"x":1}""", "'x'")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2]}}""", "'x'")]
    [InlineData("""{"x":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", "'F31' is unknown")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "holds -2")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "holds 2.5")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", "overflows")]
    [InlineData("""{"x":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,8]}}""", "overflows")]
    [InlineData("""{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", "holds 9999")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "96 bits")]
    [InlineData("""{"x":{"dtype":"F4","shape":[1],"data_offsets":[0,0]}}""", "4 bits")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "a begin and an end")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "a begin and an end")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "tensors end at")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "truncated")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "gap")]
    [InlineData(
        """{"y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "overlaps"
    )]
    [InlineData(
        """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "twice"
    )]
    [InlineData("""{"x":{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", "each once")]
    [InlineData("""{"__metadata__":{"a":1},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "'a'")]
    public void Malformed_headers_are_refused_with_file_and_fault(string header, string reason)
    {
        var path = folder.File("damaged.safetensors", HandMade.File(header, new byte[8]));
        var fault = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        Assert.Equal(path, fault.Path);
        Assert.Contains("damaged.safetensors", fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        var ofTensor = header.Contains("\"x\"", StringComparison.Ordinal) && reason is not ("tensors end at" or "'a'");
        Assert.Equal(ofTensor ? "x" : null, fault.Tensor);
    }

    [Fact]
    public void Lengths_that_lead_out_of_the_file_are_refused()
    {
        Refused([1, 2, 3], "fewer than");
        Refused([], "empty");
        Refused([255, 255, 255, 255, 255, 255, 255, 255, 123, 125], "18446744073709551615 bytes long");
        Refused([1, 1, 0, 0, 0, 0, 0, 0, 123, 125], "truncated");
        Refused(HandMade.File([.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8]), "UTF-8");
        Refused(HandMade.File("""{"\ud800":1}"""), "not JSON");
    }

    [Fact]
    public void A_prefix_reads_its_own_bytes_only()
    {
        using var tensor = arange(12, dtype: ScalarType.Float32).reshape(4, 3);
        var path = folder.File("x.safetensors");
        Safetensors.Write(path, [new("x", tensor)]);
        using var file = SafetensorsFile.Open(path);
        var header = file.BytesRead;
        using var prefix = file.ReadPrefix("x", 2);
        Assert.Equal(header + 24, file.BytesRead);
        Assert.Equal([2, 3], prefix.shape);
        Assert.Equal([0f, 1, 2, 3, 4, 5], prefix.data<float>().ToArray());
        using var none = file.ReadPrefix("x", 0);
        Assert.Equal([0, 3], none.shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadPrefix("x", 5));
        Assert.Contains(
            "'y'",
            Assert.Throws<ArgumentException>(() => file.Read("y")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_file_that_is_cut_off_while_it_is_open_is_refused()
    {
        using var matrix = zeros(2_000, 1_000);
        var path = folder.File("x.safetensors");
        Safetensors.Write(path, [new("x", matrix)]);
        using var file = SafetensorsFile.Open(path);
        // Within this process .NET would not open it for writing.
        Python.Run("import os, sys; os.truncate(sys.argv[1], 5_000_000)", path);
        var fault = Assert.Throws<SafetensorsException>(() => file.Read("x"));
        Assert.Contains("tensor 'x': the file was cut off at byte 5000000", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_are_opened_as_one()
    {
        using var one = tensor(1f);
        using var two = tensor(2f);
        Safetensors.Write(
            folder.File("1.safetensors"),
            [new("a", one)],
            new Dictionary<string, string> { ["k"] = "v" }
        );
        Safetensors.Write(folder.File("2.safetensors"), [new("b", two)]);
        Index("""{"metadata":{"total_size":8},"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}""");
        using var file = SafetensorsFile.Open(Path.GetDirectoryName(folder.File("x"))!);
        Assert.Equal(["a", "b"], file.Names);
        Assert.Equal(("8", "v"), (file.Metadata["total_size"], file.Metadata["k"]));
        using var read = file.Read("b");
        Assert.Equal(2f, read.item<float>());
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"2.safetensors"}}""", "does not have it")]
    [InlineData("""{"weight_map":{"a":"3.safetensors"}}""", "missing")]
    [InlineData("""{"weight_map":{"a":"../2.safetensors"}}""", "beside the index")]
    [InlineData("""{"weight_map":{"a":5}}""", "not the index")]
    [InlineData("{}", "not the index")]
    public void A_wrong_index_is_refused(string index, string reason)
    {
        using var two = tensor(2f);
        Safetensors.Write(folder.File("2.safetensors"), [new("b", two)]);
        var fault = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(Index(index)));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("Speed", "Slow")]
    public void Any_damage_is_refused_or_harmless(int seed)
    {
        using var matrix = rand(5, 7);
        using var numbers = arange(9);
        var valid = folder.File("valid.safetensors");
        Safetensors.Write(valid, [new("matrix", matrix), new("numbers", numbers)]);
        var bytes = File.ReadAllBytes(valid);
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            refused += Refuses(folder.File("damaged.safetensors", Damage(bytes, random))) ? 1 : 0;
        }
        Assert.InRange(refused, 500, 1999);
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        byte[] damaged = [.. valid];
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        }
        return random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }

    /// <summary>Opens and reads all; what is read has the announced type and shape.</summary>
    private static bool Refuses(string path)
    {
        try
        {
            using var file = SafetensorsFile.Open(path);
            foreach (var name in file.Names)
            {
                using var tensor = file.Read(name);
                Assert.Equal(file.Info(name).Type, tensor.dtype);
                Assert.Equal(file.Info(name).Shape, tensor.shape);
            }
            return false;
        }
        catch (SafetensorsException)
        {
            return true;
        }
    }

    private T[] Read<T>(byte[] bytes)
        where T : unmanaged
    {
        using var file = SafetensorsFile.Open(folder.File("x.safetensors", bytes));
        using var tensor = file.Read("x");
        return tensor.data<T>().ToArray();
    }

    private void Refused(byte[] bytes, string reason)
    {
        var path = folder.File("x.safetensors", bytes);
        var fault = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    private string Index(string text) => folder.File("model.safetensors.index.json", Encoding.UTF8.GetBytes(text));

    public void Dispose() => folder.Dispose();
}
