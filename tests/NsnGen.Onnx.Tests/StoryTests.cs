using NsnGen.Samples.Models;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx.Tests;

/// <summary>A language model with real weights, where they are.</summary>
public sealed class StoryTests
{
    private const long Beginning = 1;
    private const int Length = 48;

    [Theory]
    [InlineData(64)]
    [InlineData(40)]
    public void A_trained_model_tells_the_same_story(int rank)
    {
        var data = Environment.GetEnvironmentVariable("NSN_DATA");
        Assert.SkipUnless(Directory.Exists(data), "NSN_DATA does not name a folder with stories260K.");
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = Llama.Nested.From(Llama2c.Read(Path.Combine(data, "stories260K", "stories260K.bin")));
        model.eval();
        var path = folder.File("stories.onnx");

        model.SaveOnnx(path, [new(tensor([Beginning, 5, 6, 7], [1, 4]), "batch", "length"), null]);

        using var session = new OnnxSession(path);
        var told = Told(tokens => model.WithRank(rank).call(tokens, null));
        Assert.Equal(told, Told(tokens => session.Run(rank, tokens)));
        Assert.True(told.Distinct().Count() > 10);
    }

    /// <summary>The most likely token after the ones before, again and again.</summary>
    private static List<long> Told(Func<Tensor, Tensor> logits)
    {
        var story = new List<long> { Beginning };
        while (story.Count < Length)
        {
            using var tokens = tensor([.. story], [1, story.Count]);
            story.Add(logits(tokens)[0, -1].argmax().item<long>());
        }
        return story;
    }
}
