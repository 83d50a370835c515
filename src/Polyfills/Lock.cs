namespace System.Threading;

/// <summary>.NET 9's lock, for .NET 8: <c>lock</c> on it means the same.</summary>
#pragma warning disable CS9216 // The monitor of this object is what it is made of.
internal sealed class Lock
{
    public Scope EnterScope()
    {
        Monitor.Enter(this);
        return new Scope(this);
    }

    public bool TryEnter() => Monitor.TryEnter(this);

    public readonly ref struct Scope(Lock entered)
    {
        public void Dispose() => Monitor.Exit(entered);
    }
}
