using System.Xml;
using NsnGen.TestSummary;

// What ./nsn test ends with. The list is what "dotnet test --list-tests" printed, the folder holds the result files.
if (args is not [var list, var folder, .. [] or ["--fast"]])
{
    Console.Error.WriteLine("usage: TestSummary LIST FOLDER [--fast]");
    return 2;
}
try
{
    var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.trx", SearchOption.AllDirectories) : [];
    var summary = new Summary(
        DiscoveredTests.Read(File.ReadLines(list)),
        [.. files.Order().Select(ResultFile.Read)],
        isFast: args.Length > 2
    );
    foreach (var line in summary.Lines)
    {
        Console.WriteLine(line);
    }
    return summary.Succeeded ? 0 : 1;
}
catch (Exception fault) when (fault is IOException or XmlException)
{
    // A process that died while it wrote its results leaves half a file.
    Console.Error.WriteLine($"the results cannot be read: {fault.Message}");
    return 1;
}
