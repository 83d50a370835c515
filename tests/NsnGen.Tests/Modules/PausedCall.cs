using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A call on a thread of its own that has begun and not ended.</summary>
internal sealed class PausedCall : IDisposable
{
    private readonly ManualResetEventSlim began = new();
    private readonly ManualResetEventSlim mayEnd = new();
    private readonly Task call;

    /// <param name="call">Calls a <see cref="Paced"/>.</param>
    public PausedCall(Action call)
    {
        this.call = Task.Factory.StartNew(
            () =>
            {
                set_num_threads(1);
                using var untracked = no_grad();
                using var scope = NewDisposeScope();
                Paced.Meanwhile.Value = Pause;
                call();
            },
            TaskCreationOptions.LongRunning
        );
        SpinWait.SpinUntil(() => began.IsSet || this.call.IsCompleted, TimeSpan.FromSeconds(60));
        Assert.True(began.IsSet, $"The call did not pause: {this.call.Exception}");
    }

    /// <summary>Lets the call end.</summary>
    /// <returns>When it has.</returns>
    public Task EndAsync()
    {
        mayEnd.Set();
        return call;
    }

    /// <summary>Proves that a change waits for this call, that calls are refused meanwhile, and that the call ends as it would have.</summary>
    public async Task IsAwaitedByAsync(Action change, Action another)
    {
        var changing = Task.Factory.StartNew(change, TaskCreationOptions.LongRunning);
        var refusal = await RefusalAsync(another);
        Assert.Contains("Only calls may run at the same time", refusal.Message, StringComparison.Ordinal);
        Assert.False(changing.IsCompleted, "The change did not wait.");
        await EndAsync();
        await changing.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public void Dispose()
    {
        mayEnd.Set();
        began.Dispose();
    }

    /// <summary>What a call throws once the change has begun to wait.</summary>
    private static async Task<InvalidOperationException> RefusalAsync(Action call)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            if (Record.Exception(call) is InvalidOperationException refusal)
            {
                return refusal;
            }
            await Task.Delay(5);
        }
        throw new TimeoutException("No call was refused: the change does not wait.");
    }

    private void Pause()
    {
        began.Set();
        mayEnd.Wait(TimeSpan.FromSeconds(60));
    }
}
