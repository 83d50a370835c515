using System.Text;
using NsnGen.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class SafetensorsWritingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Bytes_are_those_of_the_format()
    {
        using var halves = tensor(new[] { 1f, -2f }).to(ScalarType.Float16);
        using var number = tensor(5L);
        var path = folder.File("a.safetensors");
        Safetensors.Write(
            path,
            [new("ä", halves), new("n", number)],
            new Dictionary<string, string> { ["z"] = "1", ["a"] = "2" }
        );
        var header =
            """{"__metadata__":{"a":"2","z":"1"},"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"ä":{"dtype":"F16","shape":[2],"data_offsets":[8,12]}}""";
        var padded = header.PadRight(header.Length + (8 - Encoding.UTF8.GetByteCount(header) % 8) % 8);
        Assert.Equal(HandMade.File(padded, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0x3C, 0, 0xC0), File.ReadAllBytes(path));
    }

    [Fact]
    public void Every_type_comes_back_as_it_was()
    {
        ScalarType[] types =
        [
            ScalarType.Bool,
            ScalarType.Byte,
            ScalarType.Int8,
            ScalarType.Int16,
            ScalarType.Float16,
            ScalarType.BFloat16,
            ScalarType.Int32,
            ScalarType.Float32,
            ScalarType.ComplexFloat32,
            ScalarType.Float64,
            ScalarType.Int64,
        ];
        var path = folder.File("all.safetensors");
        using var values = tensor(new[] { 0.0, 1, 100.25, 3, 7, 12 }).reshape(2, 3);
        var tensors = types.ToDictionary(type => type.ToString(), type => values.to(type), StringComparer.Ordinal);
        Safetensors.Write(path, tensors);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(types.Length, file.Names.Count);
        foreach (var (name, expected) in tensors)
        {
            using var actual = file.Read(name);
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.Equal(expected.shape, actual.shape);
            Assert.Equal(expected.bytes.ToArray(), actual.bytes.ToArray());
            Assert.Equal(0, file.Info(name).Start % expected.ElementSize);
        }
    }

    [Fact]
    public void What_torch_has_put_off_is_done_before_it_is_written()
    {
        using var scope = NewDisposeScope();
        var z = tensor(new[] { new System.Numerics.Complex(1, 2), new System.Numerics.Complex(3, -4) })
            .to(ScalarType.ComplexFloat32);
        var path = folder.File("lazy.safetensors");
        Dictionary<string, Tensor> lazy = new()
        {
            ["conjugate"] = z.conj(),
            ["negative"] = z.conj().imag,
            ["repeated"] = ones(1).expand(3),
        };
        Safetensors.Write(path, lazy);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([(1f, -2f), (3f, 4f)], file.Read("conjugate").data<(float, float)>().ToArray());
        Assert.Equal([-2f, 4f], file.Read("negative").data<float>().ToArray());
        Assert.Equal([1f, 1, 1], file.Read("repeated").data<float>().ToArray());
    }

    [Fact]
    public void Views_empty_tensors_and_parameters_are_written_by_value()
    {
        using var matrix = arange(6, dtype: ScalarType.Float32).reshape(2, 3);
        using var parameter = new TorchSharp.Modules.Parameter(ones(2));
        using var empty = zeros(0, 4);
        var path = folder.File("views.safetensors");
        Safetensors.Write(path, [new("t", matrix.t()), new("p", parameter), new("e", empty)]);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([0f, 3, 1, 4, 2, 5], file.Read("t").data<float>().ToArray());
        Assert.Equal([1f, 1], file.Read("p").data<float>().ToArray());
        Assert.Equal([0, 4], file.Read("e").shape);
    }

    [Fact]
    public void Longer_tensors_than_one_chunk_come_back()
    {
        using var numbers = arange((1 << 20) + 5, dtype: ScalarType.Int32);
        using var flags = numbers.remainder(3).eq(0);
        var path = folder.File("long.safetensors");
        Safetensors.Write(path, [new("n", numbers), new("f", flags)]);
        using var file = SafetensorsFile.Open(path);
        using var readNumbers = file.Read("n");
        using var readFlags = file.Read("f");
        Assert.True(readNumbers.bytes.SequenceEqual(numbers.bytes));
        Assert.True(readFlags.bytes.SequenceEqual(flags.bytes));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file()
    {
        using var one = tensor(1f);
        using var two = tensor(2f);
        var path = folder.File("a.safetensors");
        Safetensors.Write(path, [new("x", one)]);
        var before = File.ReadAllBytes(path);
        SafetensorsEntry[] entries =
        [
            SafetensorsEntry.Of("x", two),
            new("y", ScalarType.Float32, [], () => throw new IOException("The source failed.")),
        ];
        Assert.Throws<IOException>(() => Safetensors.WriteEntries(path, entries, null));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(["a.safetensors"], folder.Names);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(path, [new("x", one), new("x", two)]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(path, [new("__metadata__", one)]));
        using var complex = one.to(ScalarType.ComplexFloat64);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(path, [new("x", complex)]));
    }

    public void Dispose() => folder.Dispose();
}
