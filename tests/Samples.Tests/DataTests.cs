using NsnGen.Samples.Quickstart;

namespace NsnGen.Samples.Tests;

public sealed class DataTests : IDisposable
{
    private readonly string packs = Path.Combine(Path.GetTempPath(), $"nsngen packs {Guid.NewGuid():N}");

    [Fact]
    public void The_namespace_comes_from_the_documentation_id()
    {
        Write(
            "10.0.1",
            """
            <member name="T:A.B.Outer"><summary>An <see cref="T:A.B.Other"/> of <see langword="null"/>.</summary></member>
            <member name="T:A.B.Outer.Inner"><summary>Nested.</summary></member>
            <member name="M:A.B.Outer.Inner.Do(System.Int32,C.D.E)"><summary>Does
              it.</summary></member>
            <member name="P:A.Top.Size"><summary>Size.</summary></member>
            <member name="P:A.Top.Empty"><summary></summary></member>
            """
        );
        Assert.Equal(
            [("A.B", "An of ."), ("A.B", "Nested."), ("A.B", "Does it."), ("A", "Size.")],
            Read().Select(member => (member.Namespace, member.Summary))
        );
    }

    [Fact]
    public void References_may_read_as_names()
    {
        Write(
            "10.0.1",
            """
            <member name="M:A.B.Do``1(System.Collections.Generic.List{``0})"><summary>Copies <paramref name="from"/> to a
              <see cref="T:System.Collections.Generic.List`1"/>, not <see langword="null"/>, by <see cref="M:A.B.Go(System.Int32)">words</see>.</summary></member>
            """
        );
        var member = Assert.Single(Read(namesReferences: true));
        Assert.Equal("Copies from to a List, not null, by words.", member.Summary);
        Assert.Equal("A.B.Do``1", member.FullName);
    }

    [Fact]
    public void Only_the_newest_version_of_a_pack_is_read()
    {
        Write("9.0.11", """<member name="T:A.Old"><summary>Old.</summary></member>""");
        Write("10.0.2-rc.1", """<member name="T:A.New"><summary>New.</summary></member>""");
        Assert.Equal(["T:A.New"], Read().Select(member => member.Id));
    }

    [Fact]
    public void Features_are_words_and_pairs_each_once()
    {
        Assert.Equal(5, HashedFeatures.Of("Opens a file.").Length);
        Assert.Equal(HashedFeatures.Of("Opens a FILE"), HashedFeatures.Of("opens, a file!"));
        Assert.NotEqual(HashedFeatures.Of("a file opens").Order(), HashedFeatures.Of("opens a file").Order());
        var row = new float[HashedFeatures.Count];
        HashedFeatures.Write(HashedFeatures.Of("Opens a file."), row);
        Assert.Equal(1, row.Sum(x => x * x), 5);
    }

    public void Dispose()
    {
        if (Directory.Exists(packs))
        {
            Directory.Delete(packs, recursive: true);
        }
    }

    private IReadOnlyList<DocumentedMember> Read(bool namesReferences = false) =>
        ReferenceDocs.Read(packs, namesReferences, TestContext.Current.CancellationToken);

    private void Write(string version, string members)
    {
        var folder = Path.Combine(packs, "Some.Ref", version, "ref", "net10.0");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Some.xml"), $"<doc><members>{members}</members></doc>");
    }
}
