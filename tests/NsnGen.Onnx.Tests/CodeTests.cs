using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx.Tests;

/// <summary>The code of a model is followed as it is written.</summary>
public sealed class CodeTests
{
    [Fact]
    public void Whatever_words_it_is_said_in()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = Spoken.Nested.From(new Spoken());
        model.eval();
        var path = folder.File("spoken.onnx");

        model.SaveOnnx(path, [new(randn(2, 5, 8), "batch", "length")]);

        using var session = new OnnxSession(path);
        using var input = randn(3, 9, 8);
        foreach (var rank in Spoken.Rank.Anchors)
        {
            Compare.Equal(model.WithRank(rank).call(input), session.Run(rank.Value, input));
        }
    }

    [Fact]
    public void The_model_itself_still_answers_as_before()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = Mlp.Nested.From(new Mlp());
        model.eval();
        using var input = randn(3, 20);
        using var before = model.WithRank(8).call(input);

        model.SaveOnnx(folder.File("mlp.onnx"), [input]);

        Assert.True(before.eq(model.WithRank(8).call(input)).all().item<bool>());
    }

    [Fact]
    public void A_table_that_code_makes_once_stays_the_models()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        Tensor? table = null;
        using var model = new Refused(x => x + (table ??= (ones(4) * 3).cumsum(0)));
        model.eval();
        using var input = randn(3, 4);

        model.SaveOnnx(folder.File("table.onnx"), [input]);

        using var session = new OnnxSession(folder.File("table.onnx"));
        Compare.Equal(model.call(input), session.Run(null, input));
        Assert.Equal(12, table![3].item<float>());
    }

    [Fact]
    public void A_function_that_code_keeps_still_runs_afterwards()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        var kept = new Dictionary<string, Func<Tensor, Tensor>>(StringComparer.Ordinal);
        using var model = new Plain(x =>
        {
            kept.TryAdd("bend", y => nn.functional.relu(y) - 1);
            return kept["bend"](x);
        });
        model.eval();
        using var input = randn(3, 4);

        model.SaveOnnx(folder.File("kept.onnx"), [input]);

        using var session = new OnnxSession(folder.File("kept.onnx"));
        Compare.Equal(nn.functional.relu(input) - 1, session.Run(null, input));
        Compare.Equal(nn.functional.relu(input) - 1, model.call(input));
    }

    [Fact]
    public void Several_results_and_a_parameter_with_the_name_of_an_input()
    {
        using var untracked = no_grad();
        using var folder = new TemporaryFolder();
        using var model = new Pair();
        model.eval();
        using var input = randn(3, 4);
        var path = folder.File("pair.onnx");

        model.SaveOnnx(path, [input, randn(3, 4)], new OnnxOptions { Outputs = ["sum", "rest"] });

        using var session = new OnnxSession(path);
        Assert.Equal(["shift", "scale"], session.Inputs);
        Assert.Equal(["sum", "rest"], session.Outputs);
        Compare.Equal(model.call(input, input).First, session.Run(null, input, input));
    }

    [Fact]
    public async Task Several_threads_write_files_of_one_model()
    {
        using var folder = new TemporaryFolder();
        using var model = Spoken.Nested.From(new Spoken());
        model.eval();
        using var input = randn(3, 5, 8);

        await Parallel.ForAsync(
            0,
            4,
            TestContext.Current.CancellationToken,
            (i, _) =>
            {
                model.SaveOnnx(folder.File($"{i}.onnx"), [input]);
                return ValueTask.CompletedTask;
            }
        );

        var first = File.ReadAllBytes(folder.File("0.onnx"));
        Assert.All(folder.Names, name => Assert.Equal(first, File.ReadAllBytes(folder.File(name))));
    }

    [Fact]
    public void Two_files_of_a_model_are_equal()
    {
        using var folder = new TemporaryFolder();
        using var model = Mlp.Nested.From(new Mlp());
        model.eval();
        using var input = randn(3, 20);

        model.SaveOnnx(folder.File("one.onnx"), [input]);
        model.SaveOnnx(folder.File("other.onnx"), [input]);

        Assert.Equal(File.ReadAllBytes(folder.File("one.onnx")), File.ReadAllBytes(folder.File("other.onnx")));
    }
}
