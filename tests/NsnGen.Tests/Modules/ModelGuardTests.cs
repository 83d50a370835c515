using System.Diagnostics;
using NsnGen.Checkpoints;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Encoder = NsnGen.Tests.Host.Encoder;

namespace NsnGen.Tests;

/// <summary>Calls of a model and changes of it, whatever modules it is made of, keep apart.</summary>
[Collection(nameof(Alone))]
public sealed class ModelGuardTests : IDisposable
{
    private readonly Paced.Nested model = Model();
    private readonly Tensor tokens = tensor(new long[] { 1, 2 });

    public static TheoryData<string> Calls =>
        ["AtRank", "AsModule", "a rank for each row", "training", "out", "dense alone", "the child"];

    public static TheoryData<string> Changes =>
        ["to", "to of a layer", "to of the child", "a step", "Dispose", "Dispose of the child"];

    public void Dispose()
    {
        Paced.Meanwhile.Value = null;
        model.Dispose();
        tokens.Dispose();
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task To_convert_and_dispose_a_model_of_dense_modules_while_others_call_ends_no_process()
    {
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.PathOf<Encoder>(), "changes"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        var results = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')[0])
            .ToList();
        Assert.Contains("right", results);
        Assert.Contains(nameof(InvalidOperationException), results);
        Assert.All(
            results,
            result =>
                Assert.True(
                    result is "right" or nameof(InvalidOperationException) or nameof(ObjectDisposedException),
                    text
                )
        );
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Every_call_is_waited_for(string way)
    {
        using var call = new PausedCall(() => Run(way));
        await call.IsAwaitedByAsync(() => model.to(ScalarType.Float64), () => Answer(model));
        Assert.Equal(ScalarType.Float64, Answer(model).dtype);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Every_change_waits(string what)
    {
        using var trainer = model.Trainer<Tensor>((at, batch) => at.call(batch).square().mean());
        trainer.Step(tokens);
        using var call = new PausedCall(() => Answer(model));
        await call.IsAwaitedByAsync(() => Change(what, trainer), () => Answer(model));
    }

    [Fact]
    public async Task To_grow_a_model_waits()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        NestedCheckpoint.Save(model, path);
        using var part = Paced.Nested.Load(path, new Paced(), maxRank: 1);
        using var call = new PausedCall(() => Answer(part, 1));
        await call.IsAwaitedByAsync(() => part.Grow(path, toRank: 4), () => Answer(part, 1));
        using var answer = Answer(part, 4);
        using var expected = Answer(model, 4);
        Assert.True(answer.allclose(expected));
    }

    [Fact]
    public async Task A_child_that_is_called_alone_keeps_changes_of_the_whole_away()
    {
        using var call = new PausedCall(() => ChildOf(model).call(ones(1, 8), Rank.Of(2)).Dispose());
        await call.IsAwaitedByAsync(() => model.to(ScalarType.Float64), () => Answer(model));
    }

    [Fact]
    public async Task Models_that_share_a_module_wait_for_each_others_calls()
    {
        using var words = nn.Embedding(10, 8);
        using var one = Model(words);
        using var other = Model(words);
        using var call = new PausedCall(() => Answer(one));
        await call.IsAwaitedByAsync(() => other.to(ScalarType.Float64), () => Answer(other));
        other.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Answer(other));
        // The shared module is gone, but not the other model.
        ChildOf(one).to(ScalarType.Float32);
    }

    [Fact]
    public void A_change_within_a_call_does_not_wait_for_that_call()
    {
        Paced.Meanwhile.Value = () => model.to(ScalarType.Float32);
        using var answer = Answer(model);
        Paced.Meanwhile.Value = null;
        using var expected = Answer(model);
        Assert.True(answer.allclose(expected));
    }

    [Fact]
    public async Task A_change_within_a_call_is_refused_beside_others()
    {
        using var call = new PausedCall(() => Answer(model));
        Paced.Meanwhile.Value = () => model.to(ScalarType.Float32);
        var refusal = Assert.Throws<InvalidOperationException>(() => Answer(model));
        Assert.Contains("cannot be waited for", refusal.Message, StringComparison.Ordinal);
        Paced.Meanwhile.Value = null;
        Answer(model).Dispose();
        await call.EndAsync();
    }

    [Fact]
    public async Task What_saves_or_copies_weights_is_refused_beside_a_change()
    {
        using var folder = new TemporaryFolder();
        Action[] readings =
        [
            () => NestedCheckpoint.Save(model, folder.File("nested.safetensors")),
            () => model.WithRank(2).Save(folder.File("dense.safetensors")),
            () => model.WithRank(2).ToDense(new Paced()).Dispose(),
        ];
        foreach (var reading in readings)
        {
            reading();
            using var call = new PausedCall(() => Answer(model));
            await call.IsAwaitedByAsync(() => model.to(ScalarType.Float32), reading);
        }
    }

    [Fact]
    public void A_call_that_fails_leaves_the_model_free()
    {
        Paced.Meanwhile.Value = () => throw new TimeoutException();
        Assert.Throws<TimeoutException>(() => Answer(model));
        Paced.Meanwhile.Value = null;
        model.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, Answer(model).dtype);
    }

    [Fact]
    public void An_enumeration_that_has_not_ended_refuses_changes()
    {
        using (var each = model.Each(tokens, Rank.Of(2)).GetEnumerator())
        {
            Assert.True(each.MoveNext());
            Assert.Throws<InvalidOperationException>(() => model.to(ScalarType.Float64));
            Assert.Throws<InvalidOperationException>(model.Dispose);
            Assert.True(each.MoveNext());
        }
        model.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, Answer(model).dtype);
    }

    [Fact]
    public async Task A_task_that_has_not_ended_refuses_changes()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = model.AfterAsync(tokens, first.Task, Rank.Of(2));
        Assert.Throws<InvalidOperationException>(() => model.to(ScalarType.Float64));
        first.SetResult();
        (await answer).Dispose();
        model.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, Answer(model).dtype);
    }

    [Fact]
    public void What_the_author_does_when_a_model_is_moved_or_disposed_is_done()
    {
        var other = Model();
        var (changes, disposals) = (Paced.Changes, Paced.Disposals);
        other.to(ScalarType.Float64);
        Assert.Equal(changes + 1, Paced.Changes);
        other.Dispose();
        other.Dispose();
        Assert.Equal(disposals + 2, Paced.Disposals);
        Assert.Throws<ObjectDisposedException>(() => Answer(other));
        Assert.Throws<ObjectDisposedException>(() => other.to(ScalarType.Float32));
    }

    private static Paced.Nested Model(Embedding? words = null)
    {
        manual_seed(1);
        var nested = Paced.Nested.From(new Paced(words));
        nested.eval();
        return nested;
    }

    private static PacedChild.Nested ChildOf(Paced.Nested nested) =>
        nested.children().OfType<PacedChild.Nested>().Single();

    private void Run(string way)
    {
        switch (way)
        {
            case "AtRank":
                model.WithRank(2).call(tokens);
                break;
            case "AsModule":
                model.WithRank(2).AsModule().call(tokens);
                break;
            case "a rank for each row":
                model.call(tokens, Paced.Rank.PerRow([1, 3]));
                break;
            case "training":
                using (enable_grad())
                {
                    model.train();
                    model.call(tokens, Rank.Of(2)).sum().backward();
                }
                break;
            case "dense alone":
                model.Embedded(tokens);
                break;
            case "out":
                model.Run(tokens, out _, Rank.Of(2));
                break;
            default:
                ChildOf(model).call(ones(1, 8), Rank.Of(2));
                break;
        }
    }

    private void Change(string what, NestedTrainer<Tensor> trainer)
    {
        switch (what)
        {
            case "to":
                model.to(ScalarType.Float64);
                break;
            case "to of a layer":
                NestedLayers.Of(model)[0].Layer.to(ScalarType.Float64);
                break;
            case "to of the child":
                ChildOf(model).to(ScalarType.Float64);
                break;
            case "a step":
                trainer.Step(tokens);
                break;
            case "Dispose":
                model.Dispose();
                break;
            default:
                ChildOf(model).Dispose();
                break;
        }
    }

    private Tensor Answer(Paced.Nested asked, int rank = 2)
    {
        using var untracked = no_grad();
        return asked.call(tokens, Rank.Of(rank));
    }
}
