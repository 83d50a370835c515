using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace NsnGen.PyTorch;

/// <summary>
/// Reads Python pickles of protocols 2 to 4 without running anything: numbers, strings, lists, tuples, sets and dictionaries, and
/// of classes and functions only those of <see cref="PyTorchObjects"/>. Whatever else a pickle asks for is refused by name.
/// </summary>
internal sealed class Unpickler
{
    // Far more than a checkpoint needs, and little enough to hold: what a byte of a pickle asks for takes many bytes of memory.
    private const int DeepestStack = 1 << 20;
    private const int MostObjects = 1 << 22;

    private static readonly object Mark = new();
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly byte[] pickle;
    private readonly List<object?> stack = [];
    private readonly Dictionary<long, object?> memo = [];
    private int position;
    private int objects;

    private Unpickler(byte[] pickle) => this.pickle = pickle;

    /// <exception cref="InvalidDataException">The pickle is malformed, or asks for more than tensors and containers.</exception>
    public static object? Read(byte[] pickle)
    {
        try
        {
            return new Unpickler(pickle).Run();
        }
        catch (DecoderFallbackException fault)
        {
            throw new InvalidDataException("a string is not UTF-8", fault);
        }
    }

    private object? Run()
    {
        while (true)
        {
            if (stack.Count > DeepestStack || ++objects > MostObjects)
            {
                throw new InvalidDataException("the pickle asks for more objects than any checkpoint has");
            }
            var code = Take(1)[0];
            if (code == '.')
            {
                return Pop();
            }
            if (!Value(code) && !Container(code) && !Memory(code) && !Object(code))
            {
                throw new InvalidDataException(
                    $"the pickle has the instruction 0x{code:X2}, which no checkpoint needs"
                );
            }
        }
    }

    private bool Value(byte code)
    {
        switch ((char)code)
        {
            case 'N':
                stack.Add(null);
                return true;
            case '\u0088' or '\u0089':
                stack.Add(code == 0x88);
                return true;
            case 'J':
                stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                return true;
            case 'K':
                stack.Add((long)Take(1)[0]);
                return true;
            case 'M':
                stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                return true;
            case '\u008A':
                AddNumber(Take(Take(1)[0]));
                return true;
            case '\u008B':
                AddNumber(Take(Length(Take(4))));
                return true;
            case 'G':
                stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                return true;
            case 'X' or 'T':
                stack.Add(Utf8.GetString(Take(Length(Take(4)))));
                return true;
            case '\u008D':
                stack.Add(Utf8.GetString(Take(LongLength(Take(8)))));
                return true;
            case '\u008C' or 'U':
                stack.Add(Utf8.GetString(Take(Take(1)[0])));
                return true;
            case 'B':
                stack.Add(Take(Length(Take(4))).ToArray());
                return true;
            case 'C':
                stack.Add(Take(Take(1)[0]).ToArray());
                return true;
            default:
                return false;
        }
    }

    private bool Container(byte code)
    {
        switch ((char)code)
        {
            case '(':
                stack.Add(Mark);
                return true;
            case ']' or '\u008F':
                stack.Add(new List<object?>());
                return true;
            case '}':
                stack.Add(new PickleDictionary());
                return true;
            case ')':
                stack.Add(Array.Empty<object?>());
                return true;
            case 't':
                stack.Add(PopToMark());
                return true;
            case '\u0085' or '\u0086' or '\u0087':
                stack.Add(PopMany(code - 0x84));
                return true;
            case 'a':
                Extend(PopMany(1));
                return true;
            case 'e' or '\u0090':
                Extend(PopToMark());
                return true;
            case 's':
                SetItems(PopMany(2));
                return true;
            case 'u':
                SetItems(PopToMark());
                return true;
            default:
                return false;
        }
    }

    private bool Memory(byte code)
    {
        switch ((char)code)
        {
            case '\u0080':
                Protocol(Take(1)[0]);
                return true;
            case '\u0095':
                Take(8);
                return true;
            case 'q':
                memo[Take(1)[0]] = Top();
                return true;
            case 'r':
                memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top();
                return true;
            case '\u0094':
                memo[memo.Count] = Top();
                return true;
            case 'h':
                stack.Add(Remembered(Take(1)[0]));
                return true;
            case 'j':
                stack.Add(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                return true;
            default:
                return false;
        }
    }

    private bool Object(byte code)
    {
        switch ((char)code)
        {
            case 'c':
                stack.Add(Global(Line(), Line()));
                return true;
            case '\u0093':
                stack.Add(PopMany(2) is [string module, string name] ? Global(module, name) : throw Malformed());
                return true;
            case 'R':
                var call = PopMany(2);
                stack.Add(PyTorchObjects.Call(call[0], call[1]));
                return true;
            case 'Q':
                stack.Add(PyTorchObjects.Storage(Pop()));
                return true;
            case 'b':
                // Attributes of a state dictionary, which say what classes its modules were of.
                Pop();
                return Top() is PickleDictionary or PyTorchTensor;
            default:
                return false;
        }
    }

    private static PickleGlobal Global(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        return PyTorchObjects.Allows(global)
            ? global
            : throw new InvalidDataException($"it refers to '{global}', which is neither a tensor nor a container");
    }

    private static void Protocol(byte version)
    {
        if (version is < 2 or > 4)
        {
            throw new InvalidDataException($"the pickle has protocol {version}; 2 to 4 are read");
        }
    }

    private void Extend(object?[] items)
    {
        if (Top() is not List<object?> list)
        {
            throw Malformed();
        }
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary || items.Length % 2 != 0)
        {
            throw Malformed();
        }
        dictionary.Entries.AddRange(items.Chunk(2).Select(pair => (pair[0], pair[1])));
    }

    /// <summary>Adds a whole number; one that 64 bits do not hold stays a large one, which no length is.</summary>
    private void AddNumber(ReadOnlySpan<byte> littleEndian)
    {
        var number = new BigInteger(littleEndian);
        if (number < long.MinValue || number > long.MaxValue)
        {
            stack.Add(number);
        }
        else
        {
            stack.Add((long)number);
        }
    }

    private int LongLength(ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return length <= (ulong)pickle.Length ? (int)length : throw Malformed();
    }

    private int Length(ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return length <= pickle.Length ? (int)length : throw Malformed();
    }

    private string Line()
    {
        var end = pickle.AsSpan(position).IndexOf((byte)'\n');
        return end < 0 ? throw Malformed() : Utf8.GetString(Take(end + 1)[..^1]);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > pickle.Length - position)
        {
            throw new InvalidDataException("the pickle is truncated");
        }
        position += count;
        return pickle.AsSpan(position - count, count);
    }

    private object? Remembered(long key) => memo.TryGetValue(key, out var value) ? value : throw Malformed();

    private object? Top() => stack.Count > 0 && stack[^1] != Mark ? stack[^1] : throw Malformed();

    private object? Pop() => PopMany(1)[0];

    private object?[] PopToMark()
    {
        var mark = stack.LastIndexOf(Mark);
        if (mark < 0)
        {
            throw Malformed();
        }
        var items = PopMany(stack.Count - mark - 1);
        stack.RemoveAt(mark);
        return items;
    }

    private object?[] PopMany(int count)
    {
        if (count > stack.Count)
        {
            throw Malformed();
        }
        object?[] items = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return items.Contains(Mark) ? throw Malformed() : items;
    }

    private static InvalidDataException Malformed() => new("the pickle is malformed");
}
