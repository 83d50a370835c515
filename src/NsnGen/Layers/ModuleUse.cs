namespace NsnGen.Layers;

/// <summary>
/// Keeps calls of a layer apart from changes of its tensors: libtorch would read memory that is gone. Calls do not wait for each other; a
/// change waits for the calls that run, and calls that come meanwhile are refused.
/// </summary>
internal sealed class LayerUse
{
    private const int Changing = int.MinValue / 2;

    /// <summary>How many calls run; below 0 during a change.</summary>
    private int calls;
    private volatile bool isGone;

    /// <summary>Begins a call, which <see cref="Exit"/> ends.</summary>
    /// <exception cref="InvalidOperationException">The layer is being changed, or is disposed.</exception>
    public void Enter()
    {
        if (Interlocked.Increment(ref calls) > 0)
        {
            return;
        }
        Exit();
        throw Violation("called");
    }

    public void Exit() => Interlocked.Decrement(ref calls);

    /// <summary>Waits for the calls that run, and keeps others away until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another thread is changing the layer.</exception>
    public Change Alone()
    {
        Begin("changed");
        return new Change(this);
    }

    /// <summary>Waits for the calls that run, and refuses all later ones.</summary>
    /// <returns>Whether the layer was not yet gone.</returns>
    public bool Leave()
    {
        if (isGone)
        {
            return false;
        }
        Begin("disposed");
        isGone = true;
        return true;
    }

    private void Begin(string what)
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref calls);
            if (seen < 0)
            {
                throw Violation(what);
            }
        } while (Interlocked.CompareExchange(ref calls, seen + Changing, seen) != seen);
        var wait = new SpinWait();
        // Calls that were refused count until they have noticed.
        while (Volatile.Read(ref calls) != Changing)
        {
            wait.SpinOnce();
        }
    }

    private InvalidOperationException Violation(string what) =>
        isGone
            ? new ObjectDisposedException(null, $"The layer cannot be {what}: it is disposed.")
            : new InvalidOperationException(
                $"The layer cannot be {what}: another thread is moving, growing, loading, training or disposing it. Only calls may run at "
                    + "the same time (docs/concurrency.md)."
            );

    /// <summary>A change of the layer, until it is disposed.</summary>
    /// <param name="use">What it keeps calls away from.</param>
    public readonly struct Change(LayerUse use) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref use.calls, -Changing);
    }
}
