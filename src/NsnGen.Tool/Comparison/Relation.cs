namespace NsnGen.Tool;

/// <summary>How two nested checkpoints stand to each other.</summary>
internal enum Relation
{
    /// <summary>They have the same tensors, element by element.</summary>
    Equal,

    /// <summary>The first has fewer ranks, and all else is the second's.</summary>
    FirstIsPrefix,

    /// <summary>The second has fewer ranks, and all else is the first's.</summary>
    SecondIsPrefix,

    /// <summary>They hold other numbers, or belong to other models.</summary>
    Different,
}
