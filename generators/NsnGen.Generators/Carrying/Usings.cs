using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>The usings of a generated file: the namespaces of which it names a type or an extension method short.</summary>
internal sealed class Usings
{
    private readonly HashSet<string> spaces = new(StringComparer.Ordinal);

    /// <summary>The namespaces in the order of usings.</summary>
    public IEnumerable<string> InOrder =>
        spaces
            .OrderByDescending(name => string.Equals(name.Split('.')[0], Imports.System, StringComparison.Ordinal))
            .ThenBy(name => name, StringComparer.Ordinal);

    public void Add(string space) => spaces.Add(space);
}
