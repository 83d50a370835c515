using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>Lays arguments out for a native call: the values, and the contents of lists in a buffer beside them.</summary>
internal static unsafe class ArgList
{
    /// <summary>The 8-byte words that the lists among the arguments need.</summary>
    public static int Words(ReadOnlySpan<Arg> arguments)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments)
        {
            words += argument.Reference switch
            {
                byte[] text => text.Length / sizeof(long) + 1,
                Array list => list.Length,
                _ => 0,
            };
        }
        return words;
    }

    /// <summary>Fills <paramref name="values"/>; lists are copied to <paramref name="words"/>.</summary>
    public static void Fill(ReadOnlySpan<Arg> arguments, Value* values, long* words)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            ref readonly var argument = ref arguments[i];
            values[i].Kind = argument.Kind;
            values[i].Integer = argument.Bits;
            switch (argument.Reference)
            {
                case Device device:
                    values[i].Count = (int)device.type;
                    break;
                case Array list:
                    values[i].Count = list.Length;
                    values[i].Pointer = (nint)words;
                    words += Copy(list, words);
                    break;
            }
        }
    }

    private static int Copy(Array list, long* words)
    {
        switch (list)
        {
            case byte[] text:
                text.CopyTo(new Span<byte>(words, text.Length));
                return text.Length / sizeof(long) + 1;
            case long[] integers:
                integers.CopyTo(new Span<long>(words, integers.Length));
                break;
            case double[] reals:
                MemoryMarshal.Cast<double, long>(reals).CopyTo(new Span<long>(words, reals.Length));
                break;
            case Tensor?[] tensors:
                for (var i = 0; i < tensors.Length; i++)
                {
                    words[i] = tensors[i]?.Handle ?? 0;
                }
                break;
        }
        return list.Length;
    }
}
