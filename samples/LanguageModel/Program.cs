using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

set_num_threads(1);
using var g = no_grad();
foreach (var f in new[] { "bin", "safetensors" })
{
    var model = f == "bin" ? Llama2c.Read(args[0] + "/stories260K.bin") : new Llama(Cfg());
    if (f != "bin")
        Weights.Load(model, args[0] + "/stories260K.safetensors", LlamaFiles.Meta, "lm_head.weight");
    model.eval();
    var tok = Tokenizer.Read(args[0] + "/tok512.bin", 512);
    var stories = Stories.Read(args[1], tok, 512);
    var d = new Decoder((t, c, _) => model.call(t, c), Cfg());
    Console.WriteLine(tok.Decode(d.Write([1], 60, Choice.Greedy)));
    if (f != "bin")
        continue;
    foreach (var len in new[] { 256, 512 })
    {
        var st = Stories.Read(args[1], tok, len);
        double sum = 0,
            m = 0;
        long n = 0;
        int c = 0;
        foreach (var b in st.Slice(..).Batches(4))
        {
            using var s = NewDisposeScope();
            var k = b.Predicted;
            var l = b.Loss(model.call(b.Tokens, null)).ToDouble();
            sum += l * k;
            n += k;
            m += l;
            c++;
            b.Dispose();
        }
        Console.WriteLine($"{len}: {sum / n} {n} {m / c}");
    }
}
static LlamaConfig Cfg() =>
    new()
    {
        HiddenSize = 64,
        IntermediateSize = 172,
        Layers = 5,
        Heads = 8,
        KeyValueHeads = 4,
        Vocabulary = 512,
        Context = 512,
        TiedHead = true,
        InterleavedRope = true,
    };
