using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>
/// The memory of one call of a generated <c>Nested</c>. TorchSharp neither keeps tensors alive while libtorch reads them nor tells
/// the collector how large they are. So a call holds its inputs and all that it makes, and frees at its end what nobody can reach.
/// </summary>
/// <remarks>
/// What outlives the call: its result, with every tensor that is reachable from it; what the call left in the objects that it was
/// given, in fields of the model and its modules, and in static fields of the model's class; all of it while a module of the
/// model has a forward hook, or does not tell its fields. Outside of the outermost call it belongs to the dispose scope there, as it would without this one.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallScope : IDisposable
{
    [ThreadStatic]
    private static CallScope? current;

    private readonly CallScope? outer = current;
    private readonly DisposeScope made = NewDisposeScope();
    private readonly ModelState state;
    private readonly ModuleUse.ModelCall? call;
    private readonly object? inputs;
    private List<Scalar>? numbers;

    private CallScope(ModelState state, ModuleUse.ModelCall? call, object? inputs)
    {
        this.state = state;
        this.call = call;
        this.inputs = inputs;
        current = this;
    }

    /// <summary>Starts a call.</summary>
    /// <param name="model">The model that is called.</param>
    /// <param name="inputs">What it is called with: one object, or a tuple of several.</param>
    /// <exception cref="InvalidOperationException">Another thread is changing the model, or has disposed it.</exception>
    public static CallScope Open(nn.Module model, object? inputs = null)
    {
        var known = ModelState.Of(model);
        return new CallScope(known, known.Use.Enter(), inputs);
    }

    /// <summary>Holds a number that an operator takes until the call ends.</summary>
    [return: NotNullIfNotNull(nameof(number))]
    public static Scalar? Held(Scalar? number)
    {
        if (number is not null && current is { } call)
        {
            (call.numbers ??= []).Add(number);
        }
        return number;
    }

    /// <summary>Says that a tensor is the call's result.</summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    public Tensor? Result(Tensor? tensor)
    {
        Give(tensor);
        return tensor;
    }

    /// <summary>Says that a value is the call's result, with every tensor that is reachable from it.</summary>
    public T Result<T>(T value)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            KeepReachable(value, Give);
        }
        return value;
    }

    /// <summary>Ends the call.</summary>
    public void Dispose()
    {
        try
        {
            KeepWhatWasStored();
        }
        finally
        {
            current = outer;
            made.Dispose();
            call?.Dispose();
        }
    }

    private void KeepWhatWasStored()
    {
        if (state.IsHidden)
        {
            KeepEverything();
            return;
        }
        if (inputs is not (null or Tensor))
        {
            KeepReachable(inputs, Keep);
        }
        foreach (var stored in state.Stored())
        {
            KeepReachable(stored, Keep);
        }
    }

    private void KeepReachable(object? root, Action<IDisposable?> keep)
    {
        if (root is Tensor tensor)
        {
            keep(tensor);
        }
        else if (!ReachableTensors.Visit(root, keep))
        {
            KeepEverything();
        }
    }

    private void KeepEverything() => made.MoveToOuter(made.DisposablesView);

    /// <summary>Keeps a result, and counts it where it leaves the outermost call.</summary>
    private void Give(IDisposable? result)
    {
        Keep(result);
        if (outer is null && result is Tensor tensor)
        {
            ResultMemory.Count(tensor);
        }
    }

    /// <summary>Only what this call made moves: the other tensors have owners already.</summary>
    private void Keep(IDisposable? tensor)
    {
        if (tensor is not null)
        {
            made.MoveToOuter(tensor);
        }
    }
}
