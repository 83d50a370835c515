using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>Reads llama2.c's checkpoints, version 0: seven integers, then every tensor of one kind after the other in float32.</summary>
public static class Llama2c
{
    private const int HeaderBytes = 7 * sizeof(int);

    /// <summary>Reads the dimensions alone.</summary>
    /// <exception cref="InvalidDataException">The file is not one.</exception>
    public static LlamaConfig ReadConfig(string path)
    {
        using var file = File.OpenRead(path);
        var header = new byte[HeaderBytes];
        return ConfigOf(header.AsSpan(0, file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false)), path);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">The file is not one, or its length does not fit its header.</exception>
    public static Llama Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var config = ConfigOf(bytes, path);
        RequireLength(config, bytes.Length, path);
        var model = new Llama(config);
        using var untracked = no_grad();
        var rest = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(HeaderBytes));
        var state = model.state_dict();
        foreach (var key in KeysInOrder(config))
        {
            var target = state[key];
            var count = (int)target.numel();
            if (count > rest.Length)
            {
                throw new InvalidDataException($"{path} ends within '{key}'; its header does not fit its length.");
            }
            using var values = tensor(rest[..count].ToArray());
            target.copy_(values.view(target.shape));
            rest = rest[count..];
            if (key == "norm.weight")
            {
                // Two tables of the rotary embedding, which the model computes.
                rest = rest[Math.Min(rest.Length, config.Context * config.ActualHeadSize)..];
            }
        }
        return rest.IsEmpty
            ? model
            : throw new InvalidDataException($"{path} has {rest.Length} numbers more than its header says.");
    }

    /// <summary>A few wrong bytes of a header would have memory made for any number of weights.</summary>
    private static void RequireLength(LlamaConfig config, long bytes, string path)
    {
        BigInteger width = config.HiddenSize;
        BigInteger keys = (BigInteger)config.ActualKeyValueHeads * config.ActualHeadSize;
        var block = 2 * width + 2 * width * width + 2 * width * keys + 3 * width * config.IntermediateSize;
        var numbers = width * config.Vocabulary * (config.TiedHead ? 1 : 2) + config.Layers * block + width;
        if (numbers * sizeof(float) > bytes - HeaderBytes)
        {
            throw new InvalidDataException(
                $"{path} has {bytes} bytes; by its header it has at least {numbers * sizeof(float) + HeaderBytes}."
            );
        }
    }

    private static LlamaConfig ConfigOf(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < HeaderBytes)
        {
            throw new InvalidDataException($"{path} has {bytes.Length} bytes; the header alone has {HeaderBytes}.");
        }
        var header = new int[HeaderBytes / sizeof(int)];
        for (var i = 0; i < header.Length; i++)
        {
            header[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        }
        if (
            header.Where((value, i) => i != 5 && value <= 0).Any()
            || header[0] % header[3] != 0
            || header[3] % header[4] != 0
        )
        {
            throw new InvalidDataException(
                $"{path} is not a llama2.c checkpoint; its header is {string.Join(", ", header)}."
            );
        }
        return new LlamaConfig
        {
            HiddenSize = header[0],
            IntermediateSize = header[1],
            Layers = header[2],
            Heads = header[3],
            KeyValueHeads = header[4],
            // A negative size says that the head has a weight of its own.
            Vocabulary = Math.Abs(header[5]),
            TiedHead = header[5] > 0,
            Context = header[6],
            InterleavedRope = true,
        };
    }

    private static IEnumerable<string> KeysInOrder(LlamaConfig config)
    {
        IEnumerable<string> OfEachBlock(string name) =>
            Enumerable.Range(0, config.Layers).Select(i => $"layers.{i}.{name}.weight");
        return
        [
            "embed_tokens.weight",
            .. OfEachBlock("input_layernorm"),
            .. OfEachBlock("self_attn.q_proj"),
            .. OfEachBlock("self_attn.k_proj"),
            .. OfEachBlock("self_attn.v_proj"),
            .. OfEachBlock("self_attn.o_proj"),
            .. OfEachBlock("post_attention_layernorm"),
            .. OfEachBlock("mlp.gate_proj"),
            .. OfEachBlock("mlp.down_proj"),
            .. OfEachBlock("mlp.up_proj"),
            "norm.weight",
            .. config.TiedHead ? Array.Empty<string>() : ["lm_head.weight"],
        ];
    }
}
