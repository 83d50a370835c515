using System.ComponentModel;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>What a generated <c>AtRank</c> holds: a model and one of its ranks.</summary>
/// <typeparam name="TNested">The generated <c>Nested</c>.</typeparam>
/// <param name="model">The model.</param>
/// <param name="rank">The rank.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ModelAtRank<TNested>(TNested model, Rank rank)
    where TNested : nn.Module
{
    private readonly TNested? model = model;
    private readonly Rank rank = rank;

    /// <summary>The model.</summary>
    /// <exception cref="InvalidOperationException">This is the default, which has none.</exception>
    public TNested Model => model ?? throw Unbound();

    /// <summary>The rank.</summary>
    /// <exception cref="InvalidOperationException">This is the default, which has none.</exception>
    public Rank Rank => model is null ? throw Unbound() : rank;

    private static InvalidOperationException Unbound()
    {
        var type = typeof(TNested).DeclaringType!.Name;
        return new($"default({type}.AtRank) is bound to no model; nested.WithRank({type}.Rank.Full) is.");
    }
}
