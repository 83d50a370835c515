using System.Security.Cryptography;
using System.Text;

namespace NsnGen.Samples.DocSearch;

/// <summary>What is searched, and what to search for: the documentation of .NET, as every SDK carries it.</summary>
/// <param name="Texts">The summaries, each once.</param>
/// <param name="Queries">The names of their members, each once.</param>
public sealed record Corpus(IReadOnlyList<DocText> Texts, IReadOnlyList<NameQuery> Queries)
{
    /// <summary>One name in so many is held out.</summary>
    private const int HeldOutShare = 10;

    /// <summary>The names to measure with.</summary>
    public IEnumerable<NameQuery> HeldOut => Queries.Where(query => query.IsHeldOut);

    /// <summary>Half of the names to measure with, for whoever chooses by what they say.</summary>
    public IEnumerable<NameQuery> ForChoice => HeldOut.Where((_, place) => place % 2 == 0);

    /// <summary>The other half, which says what a choice is worth.</summary>
    public IEnumerable<NameQuery> ForProof => HeldOut.Where((_, place) => place % 2 == 1);

    /// <summary>The names to train with.</summary>
    public IEnumerable<NameQuery> ForTraining => Queries.Where(query => !query.IsHeldOut);

    /// <summary>A hash of all summaries, as hexadecimal digits: an index of them belongs to no others.</summary>
    public string Digest { get; } =
        Convert.ToHexStringLower(Hash(string.Join('\n', Texts.Select(text => text.Summary))));

    /// <summary>Reads the documentation; the same SDK always gives the same corpus.</summary>
    /// <param name="packs">The <c>packs</c> folder of a .NET SDK.</param>
    /// <param name="limit">How many summaries to keep at most, spread over all; null for all.</param>
    /// <param name="cancellation">Checked before each file.</param>
    public static Corpus Read(string packs, int? limit, CancellationToken cancellation = default)
    {
        var bySummary = ReferenceDocs
            .Read(packs, namesReferences: true, cancellation)
            .GroupBy(member => member.Summary, StringComparer.Ordinal)
            .ToList();
        var kept = limit is null ? bySummary : [.. bySummary.OrderBy(group => Order(group.Key)).Take(limit.Value)];
        return new Corpus(
            [.. kept.Select(group => new DocText(group.Key, [.. group.Select(member => member.FullName).Distinct()]))],
            [.. QueriesOf(kept)]
        );
    }

    private static IEnumerable<NameQuery> QueriesOf(IEnumerable<IGrouping<string, DocumentedMember>> texts) =>
        texts
            .SelectMany((group, text) => group.Select(member => (Words: MemberName.Words(member.Id), Text: text)))
            .Where(entry => entry.Words is not null)
            .GroupBy(entry => entry.Words!, entry => entry.Text, StringComparer.Ordinal)
            .Select(name => new NameQuery(name.Key, [.. name.Distinct()], Order(name.Key) % HeldOutShare == 0));

    /// <summary>A number that depends on the text alone.</summary>
    private static ulong Order(string text) => BitConverter.ToUInt64(Hash(text));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
