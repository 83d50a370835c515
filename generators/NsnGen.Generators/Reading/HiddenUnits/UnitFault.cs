using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>Why the hidden units at a layer are not known to be such.</summary>
/// <param name="Place">Where it shows.</param>
/// <param name="Reason">A clause for a message: <c>'fc1' is not readonly</c>.</param>
/// <param name="IsNear">Whether a word of the author's would mend it.</param>
internal sealed record UnitFault(Location Place, string Reason, bool IsNear = false);
