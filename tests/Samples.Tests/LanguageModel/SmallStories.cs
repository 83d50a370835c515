using System.Text;
using System.Text.Json;
using NsnGen.Samples.Models;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>A folder with a small random model in llama2.c's format, its tokenizer, and stories.</summary>
internal sealed class SmallStories : IDisposable
{
    /// <summary>The special tokens, the 256 bytes, and some pieces.</summary>
    private static readonly string[] Pieces =
    [
        .. "abcdefghijklmnopqrstuvwxyz .".Select(c => c.ToString()),
        " t",
        "th",
        " th",
        " the",
        "he",
        "at",
        " c",
        " cat",
        "é",
    ];

    private readonly TemporaryFolder folder = new();

    public SmallStories()
    {
        Write("stories260K.bin", WriteModel);
        Write("tok512.bin", WriteTokenizer);
        string[] sentences = ["the cat sat.", "a dog ran to the cat.", "the hat is at home.", "he ate the fish."];
        var stories = Enumerable
            .Range(0, 40)
            .Select(i => string.Join(' ', Enumerable.Range(0, 8).Select(j => sentences[(i * 3 + j * j) % 4])));
        File.WriteAllText(Stories, JsonSerializer.Serialize(stories));
    }

    public static LlamaConfig Config { get; } =
        new()
        {
            HiddenSize = 16,
            IntermediateSize = 24,
            Layers = 2,
            Heads = 4,
            KeyValueHeads = 2,
            Vocabulary = 3 + 256 + Pieces.Length,
            Context = 256,
            TiedHead = true,
            InterleavedRope = true,
        };

    public string Weights => Path.GetDirectoryName(Stories)!;

    public string Tokenizer => folder.File("tok512.bin");

    public string Model => folder.File("stories260K.bin");

    public string Stories => folder.File("stories.json");

    /// <summary>The index of a piece.</summary>
    public static int TokenOf(string piece) => 259 + Array.IndexOf(Pieces, piece);

    public void Dispose() => folder.Dispose();

    private void Write(string name, Action<BinaryWriter> write)
    {
        using var writer = new BinaryWriter(File.Create(folder.File(name)));
        write(writer);
    }

    private static void WriteModel(BinaryWriter writer)
    {
        var c = Config;
        int[] header =
        [
            c.HiddenSize,
            c.IntermediateSize,
            c.Layers,
            c.Heads,
            c.KeyValueHeads!.Value,
            c.Vocabulary,
            c.Context,
        ];
        Array.ForEach(header, writer.Write);
        var keys = c.KeyValueHeads.Value * c.ActualHeadSize;
        var ofBlock = 2 + 2 * c.HiddenSize + 2 * keys + 3 * c.IntermediateSize;
        var count = c.HiddenSize * (c.Vocabulary + c.Layers * ofBlock + 1) + c.Context * c.ActualHeadSize;
        var random = new Random(5);
        for (var i = 0; i < count; i++)
        {
            writer.Write((float)(random.NextDouble() - 0.5));
        }
    }

    private static void WriteTokenizer(BinaryWriter writer)
    {
        string[] all =
        [
            "<unk>",
            "\n<s>\n",
            "\n</s>\n",
            .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>"),
            .. Pieces,
        ];
        writer.Write(all.Max(Encoding.UTF8.GetByteCount));
        foreach (var (piece, i) in all.Select((piece, i) => (piece, i)))
        {
            var bytes = Encoding.UTF8.GetBytes(piece);
            writer.Write((float)-i);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
    }
}
