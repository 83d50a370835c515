namespace NsnGen.Samples.Tests;

/// <summary>Real data, where it is.</summary>
internal static class TestData
{
    /// <summary>The folder that has stories260K and tinystories; skips the test where there is none.</summary>
    public static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable("NSN_DATA");
        Assert.SkipWhen(
            string.IsNullOrEmpty(folder),
            "NSN_DATA does not name a folder with stories260K and tinystories."
        );
        return folder!;
    }
}
