using System.Runtime.InteropServices;
using System.Text;
using System.Xml;

namespace NsnGen.Samples;

/// <summary>Reads the documentation that every .NET SDK carries beside its reference assemblies.</summary>
public static class ReferenceDocs
{
    /// <summary>The <c>packs</c> folder of the SDK that runs this program.</summary>
    public static string DefaultFolder =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));

    /// <summary>Every member with a summary, in a fixed order; a member documented in several files counts once.</summary>
    /// <param name="packs">The <c>packs</c> folder of an SDK.</param>
    /// <param name="namesReferences">
    /// Whether a reference to another member reads as its name; else it is left out, so that it cannot give a namespace away.
    /// </param>
    /// <param name="cancellation">Checked before each file.</param>
    /// <exception cref="DirectoryNotFoundException">There are no reference packs with documentation in the folder.</exception>
    public static IReadOnlyList<DocumentedMember> Read(
        string packs,
        bool namesReferences,
        CancellationToken cancellation = default
    )
    {
        var files = Files(packs);
        if (files.Count == 0)
        {
            throw new DirectoryNotFoundException(
                $"No documentation at {Path.Combine(packs, "*", "*", "ref", "net*", "*.xml")}; --docs takes the packs folder of a .NET SDK."
            );
        }
        var members = new List<(string Id, string Text)>();
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            members.AddRange(Members(file, namesReferences));
        }
        var types = members
            .Where(m => m.Id.StartsWith("T:", StringComparison.Ordinal))
            .Select(m => m.Id[2..])
            .ToHashSet();
        return
        [
            .. members
                .Where(m => m.Text.Length > 0)
                .Distinct()
                .Select(m => new DocumentedMember(m.Id, NamespaceOf(m.Id, types), m.Text)),
        ];
    }

    /// <summary>The newest version of each pack; of several frameworks in it, all.</summary>
    private static List<string> Files(string packs)
    {
        if (!Directory.Exists(packs))
        {
            return [];
        }
        return
        [
            .. Directory
                .EnumerateDirectories(packs)
                .Order(StringComparer.Ordinal)
                .Select(pack => Directory.EnumerateDirectories(pack).MaxBy(VersionOf))
                .Select(version => Path.Combine(version ?? "", "ref"))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.xml", SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Version VersionOf(string folder) =>
        Version.TryParse(Path.GetFileName(folder).Split('-')[0], out var version) ? version : new Version();

    private static IEnumerable<(string Id, string Text)> Members(string file, bool namesReferences)
    {
        using var reader = XmlReader.Create(file, new XmlReaderSettings { IgnoreComments = true });
        var id = "";
        while (reader.Read())
        {
            if (reader is not { NodeType: XmlNodeType.Element })
            {
                continue;
            }
            if (reader.Name == "member")
            {
                id = reader.GetAttribute("name") ?? "";
            }
            else if (reader.Name == "summary" && id.Length > 2)
            {
                using var summary = reader.ReadSubtree();
                yield return (id, TextOf(summary, namesReferences));
            }
        }
    }

    private static string TextOf(XmlReader summary, bool namesReferences)
    {
        var text = new StringBuilder();
        while (summary.Read())
        {
            if (summary.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
            {
                text.Append(summary.Value);
            }
            else if (namesReferences && summary is { NodeType: XmlNodeType.Element, IsEmptyElement: true })
            {
                text.Append(NameOfReference(summary));
            }
        }
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The last part of what <c>see</c> or <c>paramref</c> points at, <c>Stream</c> for <c>T:System.IO.Stream</c>.</summary>
    private static string NameOfReference(XmlReader element)
    {
        var target =
            element.GetAttribute("cref") ?? element.GetAttribute("langword") ?? element.GetAttribute("name") ?? "";
        return DocumentedMember.LastPart(target);
    }

    /// <summary>The namespace in a documentation id such as <c>M:System.Text.Rune.IsDigit(System.Text.Rune)</c>.</summary>
    private static string NamespaceOf(string id, HashSet<string> types)
    {
        var name = DocumentedMember.WithoutParameters(id);
        var isType = name.StartsWith("T:", StringComparison.Ordinal);
        name = name[2..];
        var owner = isType ? name : Parent(name);
        var outer = Parent(owner);
        while (types.Contains(outer))
        {
            outer = Parent(outer);
        }
        return outer;
    }

    private static string Parent(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[..dot];
    }
}
