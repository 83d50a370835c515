namespace NsnGen.Generators.Models;

/// <summary>How surgery makes the value of a field.</summary>
internal enum StateKind
{
    /// <summary>Taken over as it is.</summary>
    Adopted,

    /// <summary>Taken over as it is, although it could be converted.</summary>
    Kept,

    /// <summary>Taken over as it is, with whatever modules can be reached from it.</summary>
    Held,

    /// <summary>A linear layer, factored.</summary>
    Factored,

    /// <summary>A module of several linear layers that libtorch runs as a whole; they are factored.</summary>
    Block,

    /// <summary>A layer that is converted by what it is at run time.</summary>
    Layer,

    /// <summary>A sequence of such layers.</summary>
    Sequence,

    /// <summary>A module of any type, converted by what it is at run time.</summary>
    Untyped,

    /// <summary>Another annotated model.</summary>
    Child,

    /// <summary>A list or an array.</summary>
    List,

    /// <summary>A dictionary.</summary>
    Dictionary,
}
