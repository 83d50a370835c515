using NsnGen.Site;

if (args is not [var results, var page])
{
    Console.Error.WriteLine("usage: Site RESULTS PAGE (a folder of CSV files, and the Markdown page to write)");
    return 2;
}
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(page))!);
File.WriteAllText(page, BenchmarkPage.Of(results));
return 0;
