using System.Xml.Linq;

namespace NsnGen.TestSummary;

/// <summary>What one test project's run reported (a trx file).</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Results">The tests.</param>
/// <param name="Errors">What went wrong outside of any test: a process that died, a fixture.</param>
public sealed record ResultFile(string Name, IReadOnlyList<TestResult> Results, IReadOnlyList<string> Errors)
{
    /// <exception cref="System.Xml.XmlException">The file ends too early.</exception>
    public static ResultFile Read(string path)
    {
        var root = XDocument.Load(path).Root!;
        var ns = root.Name.Namespace;
        return new ResultFile(
            Path.GetFileNameWithoutExtension(path),
            [
                .. root.Descendants(ns + "UnitTestResult")
                    .Select(result => new TestResult(
                        (string?)result.Attribute("testName") ?? "",
                        // The writer leaves out the outcome of a test that ended in an error.
                        (string?)result.Attribute("outcome")
                            ?? "Error",
                        // xunit's own runner gives the reason of a skipped test as its output.
                        (string?)result.Descendants(ns + "Message").FirstOrDefault()
                            ?? (string?)result.Descendants(ns + "StdOut").FirstOrDefault()
                            ?? ""
                    )),
            ],
            [
                .. root.Descendants(ns + "RunInfo")
                    .Where(info => (string?)info.Attribute("outcome") is "Error")
                    .Select(info => (string?)info.Element(ns + "Text") ?? "")
                    // A failed test is reported with itself.
                    .Where(text => !text.EndsWith("[FAIL]", StringComparison.Ordinal)),
            ]
        );
    }
}
