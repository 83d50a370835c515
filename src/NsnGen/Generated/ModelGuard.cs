using System.ComponentModel;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>
/// Keeps calls of a generated <c>Nested</c> apart from what replaces or frees its tensors, of every module in it. A
/// <see cref="CallScope"/> is such a call too.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModelGuard
{
    /// <summary>Begins a change: waits for the calls that run, and keeps others away until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another thread is at a change, or a call runs that cannot be waited for.</exception>
    public static IDisposable Change(nn.Module model) => new ModelChange(model);

    /// <summary>Begins the change after which there is no model.</summary>
    /// <inheritdoc cref="Change"/>
    public static IDisposable? Last(nn.Module model, bool disposing) => ModelChange.Last(model, disposing);

    /// <summary>Begins a call, until the result is disposed on the same thread.</summary>
    /// <exception cref="InvalidOperationException">Another thread is changing the model, or has disposed it.</exception>
    public static IDisposable? Call(nn.Module model) => ModuleUse.Of(model).Enter();

    /// <summary>Begins a call that pauses: an enumeration, or one that is awaited. A change does not wait for it, but is refused.</summary>
    /// <inheritdoc cref="Call"/>
    public static IDisposable PausingCall(nn.Module model) => ModuleUse.Of(model).EnterPausing();
}
