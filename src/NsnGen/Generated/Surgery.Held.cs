using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Fields whose declared type says less than their value.</summary>
public sealed partial class Surgery
{
    /// <summary>
    /// Leaves a value as it is, with every module that can be reached from it: nothing could call the twin of one through it.
    /// Modules with layers are among those that stayed dense.
    /// </summary>
    /// <exception cref="InvalidOperationException">A module of it is held by a field, too, that is converted.</exception>
    [return: NotNullIfNotNull(nameof(value))]
    public T Hold<T>(T value, string name)
    {
        foreach (var module in ReachableModules.Of(value).Where(module => !models.Contains(module)))
        {
            Kept(module, name);
        }
        return value;
    }

    /// <summary>Converts a layer that is known by its interface.</summary>
    /// <inheritdoc cref="Layer(nn.Module{Tensor, Tensor}, int, string, bool)" path="/param"/>
    /// <exception cref="InvalidOperationException">Its class does not derive from <c>Module&lt;Tensor, Tensor&gt;</c>.</exception>
    public nn.IModule<Tensor, Rank, Tensor> Layer(
        nn.IModule<Tensor, Tensor> dense,
        int maxRank,
        string name,
        bool convolutions = true
    )
    {
        ArgumentNullException.ThrowIfNull(dense);
        return dense switch
        {
            nn.Module<Tensor, Tensor> layer => Layer(layer, maxRank, name, convolutions),
            TransformerEncoder encoder => Block(encoder, maxRank, name),
            _ => throw new InvalidOperationException(
                $"'{Full(name)}' holds a {dense.GetType()}, which does not derive from Module<Tensor, Tensor>; mark its field [Dense]."
            ),
        };
    }
}
