namespace NsnGen.Samples.Quickstart;

/// <summary>The words and word pairs of a text, hashed to a fixed number of features (Weinberger et al., 2009).</summary>
public static class HashedFeatures
{
    /// <summary>How many features there are.</summary>
    public const int Count = 4096;

    /// <summary>The features that occur in a text, each once.</summary>
    public static int[] Of(string text)
    {
        var words = Words(text);
        var pairs = words.Zip(words.Skip(1), (first, second) => $"{first} {second}");
        return [.. words.Concat(pairs).Select(term => (int)(Hash(term) % Count)).Distinct()];
    }

    /// <summary>Writes the features of a text as a vector of length 1 into a row of zeros.</summary>
    public static void Write(int[] features, Span<float> row)
    {
        var value = features.Length == 0 ? 0 : 1 / MathF.Sqrt(features.Length);
        foreach (var feature in features)
        {
            row[feature] = value;
        }
    }

    /// <summary>FNV-1a over UTF-16 units: the same on every machine and in every run.</summary>
    public static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * 16777619u;
        }
        // A last mixing step, because the low bits of FNV-1a alone are weak.
        return (hash ^ (hash >> 15)) * 2246822519u >> 4;
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
        }
        return words;
    }
}
