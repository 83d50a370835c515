using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Finds the tensors that can be reached from an object.</summary>
/// <remarks>Modules are not entered; <see cref="ModelState"/> knows theirs.</remarks>
internal static class ReachableTensors
{
    private static readonly ObjectWalk Walk = new(
        value => value is Tensor or nn.utils.rnn.PackedSequence,
        type => typeof(Tensor).IsAssignableFrom(type) || type == typeof(nn.utils.rnn.PackedSequence),
        typeof(nn.Module).IsAssignableFrom
    );

    /// <summary>Tells every tensor that is reachable from an object.</summary>
    /// <returns>Whether all of them were found; false if there are too many objects to look at.</returns>
    public static bool Visit(object? root, Action<IDisposable> found) =>
        Walk.Visit(root, value => found((IDisposable)value));

    /// <summary>Whether a value of the type, or what it refers to, can be a tensor that is not in a module.</summary>
    public static bool CanHold(Type type) => Walk.CanHold(type);
}
