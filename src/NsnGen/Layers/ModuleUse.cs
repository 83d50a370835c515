using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// Keeps calls of a model or a layer apart from changes of its tensors: libtorch would read memory that is gone. Calls do not wait for
/// each other; a change waits for the calls that run, and calls that come meanwhile are refused.
/// </summary>
/// <remarks>A call of a model stands for those of everything in it, and whoever changes something in it keeps its calls away too.</remarks>
internal sealed class ModuleUse
{
    private const int Changing = int.MinValue / 2;
    private static readonly ConditionalWeakTable<nn.Module, ModuleUse> Known = [];

    [ThreadStatic]
    private static ModelCall? innermost;

    private readonly string kind;
    private readonly Lock covering = new();
    private volatile ModuleUse[] models = [];

    /// <summary>How many calls run; below 0 during a change.</summary>
    private int calls;

    /// <summary>How many of them belong to no thread: they may pause, and what waited for them could wait for itself.</summary>
    private int pausing;
    private volatile int changer;
    private volatile bool isGone;

    private ModuleUse(nn.Module module) => kind = module is NestedLayer or NestedNorm ? "layer" : "model";

    public static ModuleUse Of(nn.Module module) => Known.GetValue(module, static m => new ModuleUse(m));

    /// <summary>Makes calls of a model stand for calls of everything in it.</summary>
    public static void Cover(nn.Module model)
    {
        var use = Of(model);
        foreach (var module in Modules(model).Where(module => module != model))
        {
            Of(module).AddModel(use);
        }
    }

    /// <summary>What a change of a module must be alone with: the module, all in it, and the models whose calls stand for them.</summary>
    public static IEnumerable<ModuleUse> Around(nn.Module module) =>
        Modules(module)
            .Where(inside => inside != module)
            .Select(inside => Known.TryGetValue(inside, out var use) ? use : null)
            .OfType<ModuleUse>()
            .Prepend(Of(module))
            .SelectMany(use => use.models.Prepend(use))
            .Distinct()
            .Where((use, i) => i == 0 || !use.isGone);

    /// <summary>Begins a call of a layer, until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">The layer is being changed, or is disposed.</exception>
    public LayerCall EnterLayer()
    {
        if (IsWithinCall())
        {
            return default;
        }
        Count();
        return new LayerCall(this);
    }

    /// <summary>Begins a call of a model on this thread, until the result is disposed; null within a call that stands for it.</summary>
    /// <exception cref="InvalidOperationException">The model is being changed, or is disposed.</exception>
    public ModelCall? Enter()
    {
        if (IsWithinCall())
        {
            return null;
        }
        Count();
        return innermost = new ModelCall(this, innermost);
    }

    /// <summary>Begins a call of a model that may end on another thread, or never.</summary>
    /// <exception cref="InvalidOperationException">The model is being changed, or is disposed.</exception>
    public PausingCall EnterPausing()
    {
        Count();
        Interlocked.Increment(ref pausing);
        return new PausingCall(this);
    }

    /// <summary>Begins a change: waits for the calls of other threads and keeps later ones away. <see cref="End"/> ends it.</summary>
    /// <param name="what">What is done to the module, for the message.</param>
    /// <returns>False if this thread is at a change already.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another thread is at a change; or calls run that cannot be waited for, because they pause or this thread is in a call itself.
    /// </exception>
    public bool Begin(string what)
    {
        if (IsChangedHere)
        {
            return false;
        }
        int seen;
        do
        {
            seen = Volatile.Read(ref calls);
            if (seen < 0)
            {
                throw Violation(what);
            }
        } while (Interlocked.CompareExchange(ref calls, seen + Changing, seen) != seen);
        changer = Environment.CurrentManagedThreadId;
        WaitForCalls(what);
        return true;
    }

    /// <summary>Ends a change.</summary>
    public void End()
    {
        changer = 0;
        if (!isGone)
        {
            Interlocked.Add(ref calls, -Changing);
        }
    }

    /// <summary>Says that the change that is being made is the last one: no call comes after it.</summary>
    public void Leave() => isGone = true;

    public bool IsGone => isGone;

    private bool IsChangedHere => changer == Environment.CurrentManagedThreadId;

    private static IEnumerable<nn.Module> Modules(nn.Module model) => model.modules().Prepend(model).Distinct();

    private void AddModel(ModuleUse model)
    {
        lock (covering)
        {
            models = [.. models.Where(other => !other.isGone && other != model), model];
        }
    }

    private void Count()
    {
        if (Interlocked.Increment(ref calls) > 0 || IsChangedHere)
        {
            return;
        }
        Exit();
        throw Violation("called");
    }

    private void Exit() => Interlocked.Decrement(ref calls);

    private void WaitForCalls(string what)
    {
        var mine = CallsHere();
        var wait = new SpinWait();
        // Calls that were refused count until they have noticed.
        while (Volatile.Read(ref calls) != Changing + mine)
        {
            if (innermost is not null || Volatile.Read(ref pausing) > 0)
            {
                End();
                throw new InvalidOperationException(
                    $"The {kind} cannot be {what} while a call of it runs that cannot be waited for: an enumeration or a task that has not "
                        + "ended, or one beside the call that asks (docs/concurrency.md)."
                );
            }
            wait.SpinOnce();
        }
    }

    private int CallsHere()
    {
        var count = 0;
        for (var call = innermost; call is not null; call = call.Outer)
        {
            count += call.Use == this ? 1 : 0;
        }
        return count;
    }

    private bool IsWithinCall()
    {
        for (var call = innermost; call is not null; call = call.Outer)
        {
            if (call.Use == this || Array.IndexOf(models, call.Use) >= 0)
            {
                return true;
            }
        }
        return false;
    }

    private InvalidOperationException Violation(string what) =>
        isGone
            ? new ObjectDisposedException(null, $"The {kind} cannot be {what}: it is disposed.")
            : new InvalidOperationException(
                $"The {kind} cannot be {what}: another thread is moving, growing, loading, training or disposing it. Only calls may run at "
                    + "the same time (docs/concurrency.md)."
            );

    /// <summary>A call of a layer, which runs no other code.</summary>
    public readonly struct LayerCall(ModuleUse? use) : IDisposable
    {
        public void Dispose() => use?.Exit();
    }

    /// <summary>A call of a model on one thread.</summary>
    public sealed class ModelCall(ModuleUse use, ModelCall? outer) : IDisposable
    {
        public ModuleUse Use => use;

        public ModelCall? Outer => outer;

        public void Dispose()
        {
            innermost = outer;
            use.Exit();
        }
    }

    /// <summary>A call that belongs to no thread.</summary>
    public sealed class PausingCall(ModuleUse use) : IDisposable
    {
        private ModuleUse? running = use;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref running, null) is { } use)
            {
                Interlocked.Decrement(ref use.pausing);
                use.Exit();
            }
        }
    }
}
