using System.Runtime.InteropServices;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>A process that the others wait for in vain, each in another way.</summary>
/// <param name="world">The processes.</param>
internal sealed class Lost(ProcessGroup world)
{
    public async Task RunAsync(string how)
    {
        Console.WriteLine($"pid {Environment.ProcessId}");
        using var nested = Wide.Nested.From(new Wide(ScalarType.Float32));
        var losses = 0;
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) =>
            {
                if (world.Index == 1 && ++losses == 3)
                {
                    Leave(how);
                }
                return mse_loss(model.call(batch.X), batch.Y);
            },
            new TrainerOptions { Distributed = world, Logs = how == "logs" ? [new Refusing()] : [] }
        );
        await trainer.FitAsync(Data.Batches(20, ScalarType.Float32));
        Console.WriteLine("trained");
    }

    private static void Leave(string how)
    {
        switch (how)
        {
            case "hangs":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "stops":
                _ = SendSignal(Environment.ProcessId, 19);
                break;
            case "exits":
                Environment.Exit(3);
                break;
            case "dereferences":
                _ = ((string?)null)!.Length;
                break;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
