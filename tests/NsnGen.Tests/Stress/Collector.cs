namespace NsnGen.Tests;

/// <summary>A thread that collects and finalizes without pause, so that what nothing holds during a native call is soon freed under it.</summary>
internal sealed class Collector : IDisposable
{
    private readonly Thread thread;
    private volatile bool isDone;

    public Collector()
    {
        thread = new Thread(Collect) { IsBackground = true };
        thread.Start();
    }

    public void Dispose()
    {
        isDone = true;
        thread.Join();
    }

    private void Collect()
    {
        while (!isDone)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
