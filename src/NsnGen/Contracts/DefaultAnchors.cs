namespace NsnGen.Contracts;

/// <summary>The anchors of a model that declares none: the powers of two below the maximum rank, and the maximum.</summary>
internal static class DefaultAnchors
{
    public static IReadOnlyList<int> Of(int maxRank)
    {
        var anchors = new List<int>();
        for (long anchor = 1; anchor < maxRank; anchor *= 2)
        {
            anchors.Add((int)anchor);
        }

        anchors.Add(maxRank);
        return anchors;
    }
}
