using static TorchSharp.torch;

namespace NsnGen.Serving;

/// <summary>
/// Threads that call a model. Each is its own: libtorch's number of threads and its mode of gradients belong to a thread, and decide the form of a layer.
/// </summary>
internal static class WorkerThread
{
    public static Task Run(ServingOptions options, Action work) =>
        Run(
            options,
            () =>
            {
                work();
                return true;
            }
        );

    public static Task<T> Run<T>(ServingOptions options, Func<T> work) =>
        Task.Factory.StartNew(
            () =>
            {
                if (options.Threads is { } threads)
                {
                    set_num_threads(threads);
                }
                return work();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
}
